import { useTranslation } from 'react-i18next';
import { indentJson } from '../../../shared/json/json-text.ts';
import type { ReportView } from '../../../shared/report.ts';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { CodeBlock } from '../../components/code-block.tsx';
import { Disclosure } from '../../components/disclosure.tsx';
import { FactList } from '../../components/fact-list.tsx';
import { Notice } from '../../components/notice.tsx';
import { formatUtcTime } from '../../format/format-time.ts';
import { useLog } from '../../stores/log.ts';
import { TimeText } from '../../widgets/time-text.tsx';
import { CheckItem } from '../inspector/check-item.tsx';
import style from './report-viewer.module.css';

/** Shows that a report is open instead of the log, and its content besides exchanges. */
export function ReportViewer({ report, onClosed }: { report: ReportView; onClosed: () => void }) {
  const { t } = useTranslation();
  const close = useLog((log) => log.closeReport);
  const { createdAt, environment, profile, session, tokens, personalData } = report;
  const time = (at: number | undefined) => at !== undefined && <TimeText at={at} />;
  return (
    <>
      <Notice
        tone="accent"
        icon="info"
        action={
          <Button
            onClick={() => {
              onClosed();
              close();
            }}
          >
            {t('log.close')}
          </Button>
        }
      >
        <p className={style.title}>{t('log.opened', { when: formatUtcTime(createdAt) })}</p>
        <p>
          {t('log.openedBy', { app: environment.app, system: environment.system })}
          {!personalData && `, ${t('log.withoutPersonalData')}`}
        </p>
      </Notice>
      <Card title={t('log.report.session')}>
        <FactList
          facts={[
            { label: t('log.report.profile'), value: profile?.name },
            { label: t('session.issuer'), value: profile && <code>{profile.issuer}</code> },
            { label: t('session.username'), value: session.username },
            { label: t('session.granted'), value: session.grantedScopes?.join(' ') },
            { label: t('session.signedIn'), value: time(session.signedInAt) },
            { label: t('session.expires'), value: time(session.expiresAt) },
          ]}
        />
        {tokens.map(({ tokenType, header, claims, checks }) => (
          <Disclosure key={tokenType} label={t(`inspector.tokenType.${tokenType}`)}>
            <div className={style.token}>
              {checks.length > 0 && (
                <ul className={style.checks}>
                  {checks.map((check) => (
                    <CheckItem key={`${check.id} ${check.reason}`} check={check} />
                  ))}
                </ul>
              )}
              {header && <CodeBlock label={t('inspector.header')} text={indentJson(header) ?? header} />}
              {claims && <CodeBlock label={t('inspector.claims')} text={indentJson(claims) ?? claims} />}
            </div>
          </Disclosure>
        ))}
      </Card>
    </>
  );
}
