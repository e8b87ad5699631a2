import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SignedInSnapshot } from '../../../shared/session.ts';
import { Button } from '../../components/button.tsx';
import { Checkbox } from '../../components/checkbox.tsx';
import { Disclosure } from '../../components/disclosure.tsx';
import style from './narrow-scopes.module.css';

type NarrowScopesProps = { snapshot: SignedInSnapshot; refresh: (scopes: string[]) => Promise<void> };

/** Requests a refresh with fewer scopes (RFC 6749 §6), if there are several. */
export function NarrowScopes({ snapshot, refresh }: NarrowScopesProps) {
  const { t } = useTranslation();
  const [excluded, setExcluded] = useState<readonly string[]>([]);
  const { granted } = snapshot.scopes;
  if (!snapshot.refreshable || granted.length < 2) return null;
  const chosen = granted.filter((scope) => !excluded.includes(scope));
  return (
    <Disclosure label={t('session.fewerScopes')}>
      <div className={style.content}>
        <p className={style.next}>{t('session.fewerScopesNext')}</p>
        <div className={style.scopes}>
          {granted.map((scope) => (
            <Checkbox
              key={scope}
              label={scope}
              checked={!excluded.includes(scope)}
              onChange={(checked) =>
                setExcluded(
                  checked ? excluded.filter((excludedScope) => excludedScope !== scope) : [...excluded, scope],
                )
              }
            />
          ))}
        </div>
        <div>
          <Button
            icon="refresh"
            disabled={chosen.length === 0}
            isPending={snapshot.refreshing}
            onClick={() => void refresh(chosen)}
          >
            {t('session.refreshWithScopes')}
          </Button>
        </div>
      </div>
    </Disclosure>
  );
}
