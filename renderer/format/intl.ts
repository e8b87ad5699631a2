const numbers = new Map<string, Intl.NumberFormat>();
const times = new Map<string, Intl.DateTimeFormat>();

/** Caches formatters: creating one takes about a thousand times as long as using it. */
function cached<F>(formats: Map<string, F>, locale: string, options: object, create: () => F): F {
  const key = `${locale} ${JSON.stringify(options)}`;
  const format = formats.get(key) ?? create();
  formats.set(key, format);
  return format;
}

/** Returns a cached number formatter. */
export const numberFormat = (locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat =>
  cached(numbers, locale, options, () => new Intl.NumberFormat(locale, options));

/**
 * Returns a cached date and time formatter.
 *
 * @param zone the current `getTimezoneOffset()`, because a formatter keeps the zone it was created
 *   in
 */
export const timeFormat = (locale: string, options: Intl.DateTimeFormatOptions, zone: number): Intl.DateTimeFormat =>
  cached(times, `${locale} ${zone}`, options, () => new Intl.DateTimeFormat(locale, options));
