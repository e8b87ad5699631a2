import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { Spinner } from '../../components/spinner.tsx';
import { useParsing } from '../../stores/parsing.ts';
import style from './parsing-notice.module.css';

/** Shows on every screen that a file or document is being read, and lets the user cancel it. */
export function ParsingNotice() {
  const { t } = useTranslation();
  const isParsing = useParsing((parsing) => parsing.isParsing);
  const cancel = useParsing((parsing) => parsing.cancel);
  return (
    <div role="status" className={style.notice}>
      {isParsing && (
        <>
          <Spinner />
          <span>{t('parsing.reading')}</span>
          <Button variant="quiet" onClick={cancel}>
            {t('parsing.cancel')}
          </Button>
        </>
      )}
    </div>
  );
}
