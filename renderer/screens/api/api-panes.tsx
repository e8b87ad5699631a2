import { type ReactNode, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { Group, Panel, Separator } from 'react-resizable-panels';
import { useStartup, useStartupInfo } from '../../stores/startup.ts';
import style from './api-panes.module.css';

/** The same conditions as in the stylesheet. */
const stackedQuery = '(max-width: 899.98px), (max-height: 420px)';
const unboundedQuery = '(max-width: 640px), (max-height: 420px)';

function useMediaQuery(query: string): boolean {
  return useSyncExternalStore(
    (onChange) => {
      const list = window.matchMedia(query);
      list.addEventListener('change', onChange);
      return () => list.removeEventListener('change', onChange);
    },
    () => window.matchMedia(query).matches,
  );
}

type SplitProps = {
  orientation: 'horizontal' | 'vertical';
  /** The setting that stores the size of the first pane. */
  setting: 'listPercent' | 'editorPercent';
  separatorLabel: string;
  disabled: boolean;
  first: { id: string; content: ReactNode; defaultSize: string; minSize: string; keepsPixels?: boolean };
  second: { id: string; content: ReactNode; minSize: string };
};

/** Renders two panes. Stores their sizes when the user changes them. */
function Split({ orientation, setting, separatorLabel, disabled, first, second }: SplitProps) {
  const changeSettings = useStartup((startup) => startup.changeSettings);
  const apiPanes = useStartupInfo((info) => info.settings.apiPanes);
  const [storedPercent] = useState(apiPanes?.[setting]);
  return (
    <Group
      className={style.group}
      data-list={orientation === 'horizontal' || undefined}
      orientation={orientation}
      disabled={disabled}
      defaultLayout={
        storedPercent === undefined ? undefined : { [first.id]: storedPercent, [second.id]: 100 - storedPercent }
      }
      onLayoutChanged={(sizes, { isUserInteraction }) => {
        const percent = sizes[first.id];
        if (isUserInteraction && percent !== undefined)
          void changeSettings({ apiPanes: { ...apiPanes, [setting]: percent } });
      }}
    >
      <Panel
        id={first.id}
        defaultSize={first.defaultSize}
        minSize={first.minSize}
        groupResizeBehavior={first.keepsPixels ? 'preserve-pixel-size' : 'preserve-relative-size'}
      >
        {first.content}
      </Panel>
      <Separator className={style.separator} aria-label={separatorLabel} />
      <Panel id={second.id} minSize={second.minSize}>
        {second.content}
      </Panel>
    </Group>
  );
}

/** Renders the list of requests beside the rest of the screen, or above it in a small window. */
export function ListPanes({ list, call }: { list: ReactNode; call: ReactNode }) {
  const { t } = useTranslation();
  return (
    <Split
      orientation="horizontal"
      setting="listPercent"
      separatorLabel={t('api.resizeList')}
      disabled={useMediaQuery(stackedQuery)}
      first={{ id: 'api-list', content: list, defaultSize: '240px', minSize: '180px', keepsPixels: true }}
      second={{ id: 'api-call', content: call, minSize: '360px' }}
    />
  );
}

/** Renders the request above its response. */
export function CallPanes({ request, response }: { request: ReactNode; response: ReactNode }) {
  const { t } = useTranslation();
  return (
    <Split
      orientation="vertical"
      setting="editorPercent"
      separatorLabel={t('api.resizeEditor')}
      disabled={useMediaQuery(unboundedQuery)}
      first={{ id: 'api-request', content: request, defaultSize: '256px', minSize: '160px' }}
      second={{ id: 'api-response', content: response, minSize: '128px' }}
    />
  );
}
