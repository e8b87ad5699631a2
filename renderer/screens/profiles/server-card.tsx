import { useTranslation } from 'react-i18next';
import type { ServerView } from '../../../shared/profile-editing.ts';
import { Button } from '../../components/button.tsx';
import { FactList } from '../../components/fact-list.tsx';
import { FailureBlock } from '../../components/failure-block.tsx';
import { Fold } from '../../components/fold.tsx';
import { Notice } from '../../components/notice.tsx';
import type { ClientMethod } from '../../format/profile-draft.ts';
import style from './server-card.module.css';
import type { Server } from './use-server.ts';

type ServerCardProps = {
  server: Server;
  /** The issuer that the form has now, where it has one. */
  issuer: string | undefined;
  method: ClientMethod;
};

/** How many entries of a list are shown before the rest is counted. */
const shown = 12;

/** What the authorization server says it supports, and what of the profile does not go with that. */
export function ServerCard({ server, issuer, method }: ServerCardProps) {
  const { t } = useTranslation();
  const view = server.view?.issuer.replace(/\/$/, '') === issuer?.replace(/\/$/, '') ? server.view : undefined;
  return (
    <section className={style.card} aria-label={t('profiles.server')}>
      <div className={style.head}>
        <h3>{t('profiles.server')}</h3>
        <AskButton server={server} issuer={issuer} />
      </div>
      {server.failure && <FailureBlock failure={server.failure} />}
      {view ? (
        <ServerFacts view={view} method={method} />
      ) : (
        <p className={style.hint}>{t('profiles.serverNotAsked')}</p>
      )}
    </section>
  );
}

function AskButton({ server, issuer }: Omit<ServerCardProps, 'method'>) {
  const { t } = useTranslation();
  return (
    <div className={style.ask}>
      {server.asking && (
        <Button look="quiet" onClick={server.cancel}>
          {t('action.cancel')}
        </Button>
      )}
      <Button
        look="quiet"
        icon="refresh"
        working={server.asking}
        disabled={issuer === undefined}
        onClick={() => issuer !== undefined && void server.ask(issuer)}
      >
        {t('profiles.askServer')}
      </Button>
      <span role="status" className="visually-hidden">
        {server.asking && t('profiles.lookingUp')}
      </span>
    </div>
  );
}

/** What does not go together: `undefined` where all does. */
function methodWarning({ clientAuthentication: listed }: ServerView, method: ClientMethod) {
  if (!listed || listed.includes(method)) return undefined;
  return method === 'none' ? 'publicNotListed' : 'methodNotListed';
}

function ServerFacts({ view, method }: { view: ServerView; method: ClientMethod }) {
  const { t } = useTranslation();
  const { grants } = view;
  const list = (entries: readonly string[] | undefined) => {
    if (!entries) return t('profiles.notSaid');
    const rest = entries.length - shown;
    const more = rest > 0 ? ` ${t('profiles.andMore', { count: rest })}` : '';
    return `${entries.slice(0, shown).join(', ')}${more}` || t('profiles.no');
  };
  const yesNo = (yes: boolean) => t(yes ? 'profiles.yes' : 'profiles.no');
  const grantWarning = grants?.includes('password') ? undefined : grants ? 'grantNotListed' : 'grantNotSaid';
  const passwordGrant = grantWarning && grants ? 'notListed' : 'notSaid';
  const warning = methodWarning(view, method);
  return (
    <>
      <div role="status" className={style.warnings}>
        {[grantWarning, warning].map(
          (one) =>
            one && (
              <Notice key={one} tone="warn" icon="warning">
                {t(`profiles.warn.${one as 'grantNotListed'}`)}
              </Notice>
            ),
        )}
      </div>
      <FactList
        facts={[
          { label: t('profiles.passwordGrant'), value: t(`profiles.${grantWarning ? passwordGrant : 'listed'}`) },
          { label: t('profiles.methods'), value: list(view.clientAuthentication) },
          { label: t('profiles.scopesListed'), value: list(view.scopes) },
        ]}
      />
      <Fold label={t('profiles.allItSays')}>
        <FactList
          facts={[
            { label: t('profiles.grants'), value: list(grants) },
            { label: t('profiles.secondStep'), value: view.secondStep ? t('profiles.yes') : t('profiles.notSaid') },
            { label: t('profiles.revocation'), value: yesNo(view.revocation) },
            { label: t('profiles.userinfo'), value: yesNo(view.userinfo) },
            { label: t('profiles.introspection'), value: yesNo(view.introspection) },
            { label: t('profiles.signing'), value: list(view.signingAlgorithms) },
          ]}
        />
      </Fold>
    </>
  );
}
