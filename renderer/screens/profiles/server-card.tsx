import { useTranslation } from 'react-i18next';
import { trimSlash } from '../../../shared/address.ts';
import type { DiscoveredServer } from '../../../shared/profile-editing.ts';
import { Button } from '../../components/button.tsx';
import { Disclosure } from '../../components/disclosure.tsx';
import { FactList } from '../../components/fact-list.tsx';
import { Notice } from '../../components/notice.tsx';
import type { ClientAuthenticationMethod } from '../../format/profile-draft.ts';
import layout from '../../styles/layout.module.css';
import { FailureBlock } from '../../widgets/failure-block.tsx';
import style from './server-card.module.css';
import type { Discovery } from './use-discovery.ts';

type ServerCardProps = {
  discovery: Discovery;
  /** The issuer currently entered, if complete. */
  issuer: string | undefined;
  method: ClientAuthenticationMethod;
  /** Called with the issuer as the server spells it. */
  onIssuer: (issuer: string) => void;
};

/** Number of entries shown before the rest is counted. */
const maxListed = 12;

/** Shows what the authorization server supports, and conflicts with the profile. */
export function ServerCard({ discovery, issuer, method, onIssuer }: ServerCardProps) {
  const { t } = useTranslation();
  const { server: discovered } = discovery;
  const server = discovered && issuer && trimSlash(discovered.issuer) === trimSlash(issuer) ? discovered : undefined;
  return (
    <section className={style.card} aria-label={t('profiles.server')}>
      <div className={layout.titleBar}>
        <h3>{t('profiles.server')}</h3>
        <DiscoverButton discovery={discovery} issuer={issuer} onIssuer={onIssuer} />
      </div>
      {discovery.failure && <FailureBlock failure={discovery.failure} />}
      {server && !server.tokenEndpoint && <ServerFacts server={server} method={method} />}
      {server?.tokenEndpoint && <p role="status">{t('profiles.noDocument')}</p>}
      {!server && !discovery.failure && <p className={style.hint}>{t('profiles.serverNotQueried')}</p>}
    </section>
  );
}

function DiscoverButton({ discovery, issuer, onIssuer }: Omit<ServerCardProps, 'method'>) {
  const { t } = useTranslation();
  const query = async (address: string) => {
    const outcome = await discovery.discover(address);
    if (outcome.ok && !outcome.value.tokenEndpoint) onIssuer(outcome.value.issuer);
  };
  return (
    <div className={style.ask}>
      {discovery.isPending && (
        <Button variant="quiet" onClick={discovery.cancel}>
          {t('action.cancel')}
        </Button>
      )}
      <Button
        variant="quiet"
        icon="refresh"
        isPending={discovery.isPending}
        disabled={issuer === undefined}
        onClick={() => issuer !== undefined && void query(issuer)}
      >
        {t('profiles.queryServer')}
      </Button>
      <span role="status" className="visually-hidden">
        {discovery.isPending && t('profiles.lookingUp')}
      </span>
    </div>
  );
}

/** Returns the conflict with the server's metadata, if there is one. */
function methodWarning({ clientAuthentication: listed }: DiscoveredServer, method: ClientAuthenticationMethod) {
  if (!listed || listed.includes(method)) return undefined;
  return method === 'none' ? 'publicNotListed' : 'methodNotListed';
}

function ServerFacts({ server, method }: { server: DiscoveredServer; method: ClientAuthenticationMethod }) {
  const { t } = useTranslation();
  const { grantTypes } = server;
  const formatList = (entries: readonly string[] | undefined) => {
    if (!entries) return t('profiles.notSpecified');
    const rest = entries.length - maxListed;
    const more = rest > 0 ? ` ${t('profiles.andMore', { count: rest })}` : '';
    return `${entries.slice(0, maxListed).join(', ')}${more}` || t('profiles.no');
  };
  const yesNo = (isSupported: boolean) => t(isSupported ? 'profiles.yes' : 'profiles.no');
  const grantWarning = grantTypes?.includes('password')
    ? undefined
    : grantTypes
      ? 'grantNotListed'
      : 'grantTypesNotListed';
  const passwordGrant = grantWarning && grantTypes ? 'notListed' : 'notSpecified';
  const clientWarning = methodWarning(server, method);
  return (
    <>
      <div role="status" className={style.warnings}>
        {[grantWarning, clientWarning].map(
          (warning) =>
            warning && (
              <Notice key={warning} tone="warn" icon="warning">
                {t(`profiles.warn.${warning as 'grantNotListed'}`)}
              </Notice>
            ),
        )}
      </div>
      <FactList
        facts={[
          { label: t('profiles.passwordGrant'), value: t(`profiles.${grantWarning ? passwordGrant : 'listed'}`) },
          { label: t('profiles.methods'), value: formatList(server.clientAuthentication) },
          { label: t('profiles.scopesListed'), value: formatList(server.scopes) },
        ]}
      />
      <Disclosure label={t('profiles.allCapabilities')}>
        <FactList
          facts={[
            { label: t('profiles.grants'), value: formatList(grantTypes) },
            { label: t('profiles.mfa'), value: server.hasMfaGrant ? t('profiles.yes') : t('profiles.notSpecified') },
            { label: t('profiles.revocation'), value: yesNo(server.revocation) },
            { label: t('profiles.userinfo'), value: yesNo(server.userinfo) },
            { label: t('profiles.introspection'), value: yesNo(server.introspection) },
            { label: t('profiles.signing'), value: formatList(server.signingAlgorithms) },
          ]}
        />
      </Disclosure>
    </>
  );
}
