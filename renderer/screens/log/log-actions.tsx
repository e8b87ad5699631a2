import type { Ref } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { useLog } from '../../stores/log.ts';

type LogActionsProps = {
  onSave: () => void;
  announce: (text: string) => void;
  /** Refs of the buttons that open something, to return the focus to. */
  openButton: Ref<HTMLButtonElement>;
  saveButton: Ref<HTMLButtonElement>;
};

/** Renders the actions for the whole log. */
export function LogActions({ onSave, announce, openButton, saveButton }: LogActionsProps) {
  const { t } = useTranslation();
  const report = useLog((log) => log.report);
  const exchanges = useLog((log) => log.exchanges);
  const clear = useLog((log) => log.clear);
  const openReport = useLog((log) => log.openReport);
  return (
    <>
      <Button
        ref={openButton}
        onClick={() => {
          announce('');
          void openReport();
        }}
      >
        {t('log.openReport')}
      </Button>
      {!report && (
        <Button ref={saveButton} onClick={onSave}>
          {t('log.saveReport')}
        </Button>
      )}
      {!report && (
        <Button disabled={exchanges.length === 0} onClick={() => void clear().then(() => announce(t('log.cleared')))}>
          {t('log.clear')}
        </Button>
      )}
    </>
  );
}
