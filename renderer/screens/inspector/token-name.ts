import type { TFunction } from 'i18next';
import type { InspectedToken } from '../../../shared/inspector.ts';

/** Returns the display name of a token. */
export function tokenName(t: TFunction, { origin, role, number, account }: InspectedToken): string {
  if (origin === 'pasted')
    return t(role === 'unknown' ? 'inspector.pasted' : `inspector.pastedAs.${role}`, { number: number ?? 0 });
  if (origin === 'previous') return t('inspector.previous', { name: t(`inspector.role.${role}`) });
  if (origin === 'account')
    return t('inspector.ofAccount', { name: t(`inspector.role.${role}`), account: account ?? '' });
  return t(`inspector.role.${role}`);
}
