import { useTranslation } from 'react-i18next';
import type { TokenName, TokenView } from '../../../shared/tokens.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { formatBytes } from '../../format/bytes.ts';
import { useFacts } from '../../stores/startup.ts';
import { HeaderCard } from './header-card.tsx';
import { ReadableToken } from './readable-token.tsx';
import style from './token-panel.module.css';

type TokenPanelProps = { token: TokenName; view: TokenView | undefined };

/** One token: its claims and header, or why they cannot be shown. */
export function TokenPanel({ token, view }: TokenPanelProps) {
  const { t } = useTranslation();
  const { locale } = useFacts();
  if (!view)
    return (
      <EmptyState
        icon="inspector"
        title={t(token === 'id' ? 'inspector.noId' : 'inspector.noAccess')}
        next={t(token === 'id' ? 'inspector.noIdNext' : 'inspector.noAccessNext')}
      />
    );
  const size = formatBytes(view.bytes, locale);
  if (view.kind === 'jws') return <ReadableToken view={view} size={size} />;
  if (view.kind === 'opaque')
    return <EmptyState icon="hide" title={t('inspector.opaque')} next={t('inspector.opaqueNext', { size })} />;
  return (
    <div className={style.parts}>
      <EmptyState icon="hide" title={t('inspector.jwe')} next={t('inspector.jweNext', { size })} />
      <HeaderCard header={view.header} json={false} />
    </div>
  );
}
