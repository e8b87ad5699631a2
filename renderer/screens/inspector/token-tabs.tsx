import { type Ref, useEffect, useRef } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components/Tabs';
import { useTranslation } from 'react-i18next';
import type { InspectedToken } from '../../../shared/inspector.ts';
import tabStyle from '../../components/tabs.module.css';
import { useInspector } from '../../stores/inspector.ts';
import style from './inspector-screen.module.css';
import { tokenName } from './token-name.ts';
import { TokenPanel } from './token-panel.tsx';

type TokenTabsProps = {
  /** The tokens with a tab. */
  tabs: readonly InspectedToken[];
  selected: InspectedToken;
  /** All tokens, including those without a tab. */
  tokens: readonly InspectedToken[];
  /** For the list of tabs. */
  ref: Ref<HTMLDivElement>;
};

const joinIds = (tabs: readonly InspectedToken[]) => tabs.map(({ id }) => id).join(' ');

/**
 * Focuses the selected tab if tabs disappear together with the focus.
 *
 * @returns a ref for the list of tabs
 */
export function useTabFocus(tabs: readonly InspectedToken[]) {
  const tabIds = joinIds(tabs);
  const tabList = useRef<HTMLDivElement>(null);
  const previousTabIds = useRef(tabIds);
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
  return tabList;
}

/** Renders a tab for each token. */
export function TokenTabs({ tabs, selected, tokens, ref }: TokenTabsProps) {
  const { t } = useTranslation();
  const version = useInspector((inspector) => inspector.version);
  const select = useInspector((inspector) => inspector.select);
  return (
    <Tabs
      // Recreated when tokens change: React Aria sets the focusable tab only on mount.
      key={joinIds(tabs)}
      className={style.tabs ?? ''}
      selectedKey={selected.id}
      onSelectionChange={(key) => void select(String(key))}
    >
      <TabList ref={ref} className={style.list ?? ''} aria-label={t('inspector.tokens')} items={tabs}>
        {(token) => (
          <Tab id={token.id} className={tabStyle.tab ?? ''}>
            {tokenName(t, token)}
          </Tab>
        )}
      </TabList>
      {tabs.map((token) => (
        <TabPanel key={token.id} id={token.id} className={`${tabStyle.panel} ${style.panel}`}>
          <TokenPanel key={token.id} token={token} tokens={tokens} version={version} />
        </TabPanel>
      ))}
    </Tabs>
  );
}
