import { useEffect } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components/Tabs';
import { useTranslation } from 'react-i18next';
import { FailureBlock } from '../../components/failure-block.tsx';
import { useDelayed } from '../../components/hooks.ts';
import { Page } from '../../components/page.tsx';
import { useSession } from '../../stores/session.ts';
import { useFacts } from '../../stores/startup.ts';
import { useTokens } from '../../stores/tokens.ts';
import { SignedOutState } from '../signed-out-state.tsx';
import { CopyToken } from './copy-token.tsx';
import style from './inspector-screen.module.css';
import { TokenPanel } from './token-panel.tsx';

const tokens = ['access', 'id'] as const;

/** What is inside the tokens. */
export function InspectorScreen() {
  const { t } = useTranslation();
  const { snapshot } = useSession();
  const { policy } = useFacts();
  const { views, read } = useTokens();
  const signedIn = snapshot.state === 'signed-in';
  const version = signedIn ? `${snapshot.refreshes} ${snapshot.receivedAt}` : undefined;
  const late = useDelayed(signedIn && !views, 300);
  useEffect(() => {
    if (version !== undefined) void read();
  }, [version, read]);

  return (
    <Page
      title={t('rail.inspector')}
      actions={signedIn && policy.rawTokenReveal && <CopyToken refreshable={snapshot.refreshable} />}
    >
      {!signedIn && snapshot.state !== 'signing-out' && <SignedOutState place="inspector" />}
      <p role="status" className="visually-hidden">
        {late && t('inspector.reading')}
      </p>
      {signedIn && views && !views.ok && <FailureBlock failure={views.failure} />}
      {signedIn && views?.ok && (
        <Tabs className={style.tabs ?? ''}>
          <TabList className={style.list ?? ''} aria-label={t('rail.inspector')}>
            {tokens.map((token) => (
              <Tab key={token} id={token} className={style.tab ?? ''}>
                {t(`inspector.${token}`)}
              </Tab>
            ))}
          </TabList>
          {tokens.map((token) => (
            <TabPanel key={token} id={token} className={style.panel ?? ''}>
              <TokenPanel token={token} view={views.value[token]} />
            </TabPanel>
          ))}
        </Tabs>
      )}
    </Page>
  );
}
