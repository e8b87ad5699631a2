import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { Menu, MenuItem, MenuTrigger } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { useTranslation } from 'react-i18next';
import type { Outcome } from '../../../shared/outcome.ts';
import type { CopiedToken, CopyableToken } from '../../../shared/token-copy.ts';
import { attempt, bridge } from '../../bridge.ts';
import button from '../../components/button.module.css';
import { Icon } from '../../components/icons.tsx';
import menu from '../../components/menu.module.css';
import { formatDuration } from '../../format/format-time.ts';
import { durationParts } from '../../format/relative-time.ts';
import { useClock } from '../../stores/clock.ts';
import layout from '../../styles/layout.module.css';
import { FailureBlock } from '../../widgets/failure-block.tsx';
import style from './copy-token.module.css';

const tokens = ['access', 'id', 'refresh'] as const satisfies readonly CopyableToken[];

/**
 * Lets main copy a token after it has asked the user, and counts down until the clipboard is
 * cleared.
 */
export function CopyToken({ refreshable }: { refreshable: boolean }) {
  const { t } = useTranslation();
  const [outcome, setOutcome] = useState<Outcome<CopiedToken>>();
  const copy = async (token: CopyableToken) => setOutcome(await attempt(bridge.copyToken({ token })));
  const copyable = tokens.filter((token) => token !== 'refresh' || refreshable);
  const isCanceled = outcome && !outcome.ok && outcome.failure.kind === 'canceled';
  return (
    <div className={style.copy}>
      <MenuTrigger>
        <Button className={button.button ?? ''}>
          <span className={layout.iconLabel}>
            <Icon name="copy" />
            {t('tokenCopy.label')}
          </span>
        </Button>
        <Popover className={menu.popover ?? ''} placement="bottom end">
          <Menu
            className={menu.menu ?? ''}
            onAction={(key) => {
              const token = tokens.find((one) => one === key);
              if (token) void copy(token);
            }}
          >
            {copyable.map((token) => (
              <MenuItem key={token} id={token} className={menu.item ?? ''}>
                {t(`tokenCopy.token.${token}`)}
              </MenuItem>
            ))}
          </Menu>
        </Popover>
      </MenuTrigger>
      {outcome?.ok && <Countdown copied={outcome.value} />}
      {outcome && !outcome.ok && !isCanceled && <FailureBlock failure={outcome.failure} />}
    </div>
  );
}

/** Announces only the start and the end of the countdown. */
function Countdown({ copied: { token, clearsAt } }: { copied: CopiedToken }) {
  const { t } = useTranslation();
  const now = useClock((clock) => clock.now);
  const remainingMs = Math.max(0, clearsAt - now);
  const isOver = remainingMs === 0;
  return (
    <p className={style.status}>
      <span role="status">
        {isOver ? t('tokenCopy.cleared') : t('tokenCopy.copied', { token: t(`tokenCopy.token.${token}`) })}
      </span>
      {!isOver && <span> {t('tokenCopy.clears', { duration: formatDuration(t, durationParts(remainingMs)) })}</span>}
    </p>
  );
}
