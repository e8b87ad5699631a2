import type { ReactNode } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components/Tabs';
import style from './part-tabs.module.css';
import tabs from './tabs.module.css';

/** One tab and its content. */
export type Part<V extends string> = { readonly id: V; readonly label: string; readonly content: ReactNode };

type PartTabsProps<V extends string> = {
  label: string;
  parts: readonly Part<V>[];
  selected: V;
  onSelect: (part: V) => void;
  /** Shown at the end of the tab bar. */
  action?: ReactNode;
  /** Shown above the content of every tab, and scrolls with it. */
  notice?: ReactNode;
};

/** Renders the sections of one subject as tabs that fill a pane. Their content scrolls. */
export function PartTabs<V extends string>({ label, parts, selected, onSelect, action, notice }: PartTabsProps<V>) {
  return (
    <Tabs
      className={style.tabs ?? ''}
      selectedKey={selected}
      onSelectionChange={(key) => {
        const part = parts.find(({ id }) => id === key);
        if (part) onSelect(part.id);
      }}
    >
      <div className={style.bar}>
        <TabList className={style.list ?? ''} aria-label={label}>
          {parts.map((part) => (
            <Tab key={part.id} id={part.id} className={tabs.tab ?? ''}>
              {part.label}
            </Tab>
          ))}
        </TabList>
        {action}
      </div>
      <div className={style.content}>
        {notice}
        {parts.map(({ id, content }) => (
          <TabPanel key={id} id={id} className={`${tabs.panel} ${style.panel}`}>
            {content}
          </TabPanel>
        ))}
      </div>
    </Tabs>
  );
}
