import { numberFormat } from './intl.ts';

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** Formats a number of bytes, such as "812 bytes", "1.4 kB" or "12 MB". */
export function formatBytes(bytes: number, locale: string): string {
  const unitIndex = Math.min(units.length - 1, bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** unitIndex;
  return numberFormat(locale, {
    style: 'unit',
    unit: units[unitIndex],
    unitDisplay: unitIndex === 0 ? 'long' : 'short',
    maximumFractionDigits: unitIndex === 0 || value >= 100 ? 0 : 1,
  }).format(value);
}
