import type { TFunction } from 'i18next';
import type { InspectedToken } from '../../../shared/inspector.ts';

/** Returns the display name of a token. */
export function tokenName(t: TFunction, { origin, tokenType, number, account }: InspectedToken): string {
  if (origin === 'pasted')
    return t(tokenType === 'unknown' ? 'inspector.pasted' : `inspector.pastedAs.${tokenType}`, { number: number ?? 0 });
  if (origin === 'previous') return t('inspector.previous', { name: t(`inspector.tokenType.${tokenType}`) });
  if (origin === 'account')
    return t('inspector.ofAccount', { name: t(`inspector.tokenType.${tokenType}`), account: account ?? '' });
  return t(`inspector.tokenType.${tokenType}`);
}
