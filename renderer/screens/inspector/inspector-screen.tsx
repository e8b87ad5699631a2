import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { InspectedToken } from '../../../shared/inspector.ts';
import { Button } from '../../components/button.tsx';
import { Page } from '../../components/page.tsx';
import { useDelayed } from '../../components/use-delayed.ts';
import { selectedToken, tokenTabs, useInspector } from '../../stores/inspector.ts';
import { useSession } from '../../stores/session.ts';
import { useStartupInfo } from '../../stores/startup.ts';
import { FailureBlock } from '../../widgets/failure-block.tsx';
import { usePaste } from '../../widgets/use-paste.ts';
import { SignedOutState } from '../signed-out-state.tsx';
import { CopyToken } from './copy-token.tsx';
import { DropZone } from './drop-zone.tsx';
import { tokenName } from './token-name.ts';
import { TokenTabs, useTabFocus } from './token-tabs.tsx';

const noTokens: readonly InspectedToken[] = [];

/** Renders the buttons that add and copy tokens. */
function InspectorActions() {
  const { t } = useTranslation();
  const snapshot = useSession((session) => session.snapshot);
  const policy = useStartupInfo((info) => info.policy);
  const isAdding = useInspector((inspector) => inspector.isAdding);
  const paste = useInspector((inspector) => inspector.paste);
  const openFile = useInspector((inspector) => inspector.openFile);
  usePaste(() => void paste());
  return (
    <>
      {snapshot.state === 'signed-in' && policy.rawTokenReveal && <CopyToken refreshable={snapshot.refreshable} />}
      <Button isPending={isAdding} onClick={() => void paste()}>
        {t('inspector.paste')}
      </Button>
      <Button disabled={isAdding} onClick={() => void openFile()}>
        {t('inspector.openFile')}
      </Button>
    </>
  );
}

/** Shows the content of tokens and their check results. */
export function InspectorScreen() {
  const { t } = useTranslation();
  const snapshot = useSession((session) => session.snapshot);
  const tokens = useInspector((inspector) => inspector.tokens);
  const openId = useInspector((inspector) => inspector.openId);
  const failure = useInspector((inspector) => inspector.failure);
  const justAdded = useInspector((inspector) => inspector.justAdded);
  const load = useInspector((inspector) => inspector.load);
  const sessionVersion =
    snapshot.state === 'signed-in' ? `${snapshot.refreshes} ${snapshot.receivedAt}` : snapshot.state;
  const isSlow = useDelayed(!tokens, 300);
  useEffect(() => {
    void load(sessionVersion);
  }, [load, sessionVersion]);

  const allTokens = tokens?.ok ? tokens.value : noTokens;
  const tabs = tokenTabs(allTokens);
  const selected = selectedToken(tabs, openId);
  const tabList = useTabFocus(tabs);
  return (
    <Page title={t('rail.inspector')} actions={<InspectorActions />}>
      <p role="status" className="visually-hidden">
        {isSlow
          ? t('inspector.reading')
          : justAdded && selected && t('inspector.opened', { name: tokenName(t, selected) })}
      </p>
      <DropZone />
      {failure && <FailureBlock failure={failure} />}
      {tokens && !tokens.ok && <FailureBlock failure={tokens.failure} />}
      {tokens?.ok && !selected && snapshot.state !== 'signing-out' && <SignedOutState route="inspector" />}
      {selected && <TokenTabs tabs={tabs} selected={selected} tokens={allTokens} ref={tabList} />}
    </Page>
  );
}
