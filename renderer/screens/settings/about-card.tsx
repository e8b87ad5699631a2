import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bridge } from '../../bridge.ts';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { CodeBlock } from '../../components/code-block.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { FactList } from '../../components/fact-list.tsx';
import { useStartupInfo } from '../../stores/startup.ts';

type Licenses = { state: 'closed' | 'reading' | 'failed' } | { state: 'open'; text: string };

/** Shows facts about this installation and the third-party licenses. */
export function AboutCard() {
  const { t } = useTranslation();
  const version = useStartupInfo((info) => info.version);
  const brand = useStartupInfo((info) => info.brand);
  const [licenses, setLicenses] = useState<Licenses>({ state: 'closed' });
  const close = () => setLicenses({ state: 'closed' });
  const open = () => {
    setLicenses({ state: 'reading' });
    bridge.getLicenses().then(
      (text) => setLicenses({ state: 'open', text }),
      () => setLicenses({ state: 'failed' }),
    );
  };
  return (
    <Card title={t('settings.about')}>
      <FactList
        facts={[
          { label: t('settings.version'), value: `${t('app.name')} ${version}` },
          ...(brand.builtWith ? [{ label: t('settings.builtWith'), value: brand.builtWith }] : []),
          { label: t('settings.license'), value: t('settings.licenseName') },
        ]}
      />
      <div>
        <Button isPending={licenses.state === 'reading'} onClick={open}>
          {t('updates.licensesShow')}
        </Button>
      </div>
      <p role="alert">{licenses.state === 'failed' && t('updates.licensesFailed')}</p>
      {licenses.state === 'open' && (
        <Dialog
          title={t('updates.licenses')}
          size="tall"
          onClose={close}
          actions={
            <Button variant="primary" onClick={close}>
              {t('updates.close')}
            </Button>
          }
        >
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: for scrolling by keyboard. */}
          <section tabIndex={0} aria-label={t('updates.licenses')}>
            <CodeBlock text={licenses.text} label={t('updates.licenses')} />
          </section>
        </Dialog>
      )}
    </Card>
  );
}
