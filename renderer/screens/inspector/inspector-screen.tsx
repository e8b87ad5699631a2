import { useEffect, useRef } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components/Tabs';
import { useTranslation } from 'react-i18next';
import type { InspectedToken } from '../../../shared/inspector.ts';
import { Button } from '../../components/button.tsx';
import { Page } from '../../components/page.tsx';
import tabStyle from '../../components/tabs.module.css';
import { useDelayed } from '../../components/use-delayed.ts';
import { selectedToken, tokenTabs, useInspector } from '../../stores/inspector.ts';
import { useSession } from '../../stores/session.ts';
import { useStartupInfo } from '../../stores/startup.ts';
import { FailureBlock } from '../../widgets/failure-block.tsx';
import { usePaste } from '../../widgets/use-paste.ts';
import { SignedOutState } from '../signed-out-state.tsx';
import { CopyToken } from './copy-token.tsx';
import { DropZone } from './drop-zone.tsx';
import style from './inspector-screen.module.css';
import { tokenName } from './token-name.ts';
import { TokenPanel } from './token-panel.tsx';

const noTokens: readonly InspectedToken[] = [];

/** Shows the content of tokens and their check results. */
export function InspectorScreen() {
  const { t } = useTranslation();
  const snapshot = useSession((session) => session.snapshot);
  const policy = useStartupInfo((info) => info.policy);
  const tokens = useInspector((inspector) => inspector.tokens);
  const version = useInspector((inspector) => inspector.version);
  const openId = useInspector((inspector) => inspector.openId);
  const failure = useInspector((inspector) => inspector.failure);
  const isAdding = useInspector((inspector) => inspector.isAdding);
  const justAdded = useInspector((inspector) => inspector.justAdded);
  const load = useInspector((inspector) => inspector.load);
  const select = useInspector((inspector) => inspector.select);
  const paste = useInspector((inspector) => inspector.paste);
  const openFile = useInspector((inspector) => inspector.openFile);
  const isSignedIn = snapshot.state === 'signed-in';
  const sessionVersion = isSignedIn ? `${snapshot.refreshes} ${snapshot.receivedAt}` : snapshot.state;
  const isSlow = useDelayed(!tokens, 300);
  useEffect(() => {
    void load(sessionVersion);
  }, [load, sessionVersion]);

  usePaste(() => void paste());

  const allTokens = tokens?.ok ? tokens.value : noTokens;
  const tabs = tokenTabs(allTokens);
  const selected = selectedToken(tabs, openId);
  const tabIds = tabs.map(({ id }) => id).join(' ');
  const tabList = useRef<HTMLDivElement>(null);
  const previousTabIds = useRef(tabIds);
  // When tabs disappear together with the focus, focus the selected tab.
  useEffect(() => {
    if (previousTabIds.current === tabIds) return;
    previousTabIds.current = tabIds;
    // In the next frame, because the list renders in two steps.
    const frame = requestAnimationFrame(() => {
      const tab = tabList.current?.querySelector<HTMLElement>('[aria-selected="true"]');
      if (document.activeElement === document.body) tab?.focus();
    });
    return () => cancelAnimationFrame(frame);
  }, [tabIds]);
  return (
    <Page
      title={t('rail.inspector')}
      actions={
        <>
          {isSignedIn && policy.rawTokenReveal && <CopyToken refreshable={snapshot.refreshable} />}
          <Button isPending={isAdding} onClick={() => void paste()}>
            {t('inspector.paste')}
          </Button>
          <Button disabled={isAdding} onClick={() => void openFile()}>
            {t('inspector.openFile')}
          </Button>
        </>
      }
    >
      <p role="status" className="visually-hidden">
        {isSlow
          ? t('inspector.reading')
          : justAdded && selected && t('inspector.opened', { name: tokenName(t, selected) })}
      </p>
      <DropZone />
      {failure && <FailureBlock failure={failure} />}
      {tokens && !tokens.ok && <FailureBlock failure={tokens.failure} />}
      {tokens?.ok && !selected && snapshot.state !== 'signing-out' && <SignedOutState route="inspector" />}
      {selected && (
        <Tabs
          // Recreated when tokens change: React Aria sets the focusable tab only on mount.
          key={tabIds}
          className={style.tabs ?? ''}
          selectedKey={selected.id}
          onSelectionChange={(key) => void select(String(key))}
        >
          <TabList ref={tabList} className={style.list ?? ''} aria-label={t('inspector.tokens')} items={tabs}>
            {(token) => (
              <Tab id={token.id} className={tabStyle.tab ?? ''}>
                {tokenName(t, token)}
              </Tab>
            )}
          </TabList>
          {tabs.map((token) => (
            <TabPanel key={token.id} id={token.id} className={`${tabStyle.panel} ${style.panel}`}>
              <TokenPanel key={token.id} token={token} tokens={allTokens} version={version} />
            </TabPanel>
          ))}
        </Tabs>
      )}
    </Page>
  );
}
