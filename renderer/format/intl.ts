const numbers = new Map<string, Intl.NumberFormat>();
const times = new Map<string, Intl.DateTimeFormat>();

/** One formatter for each locale and choice of options: to make one takes a thousand times as long as to use it. */
function cached<F>(formats: Map<string, F>, locale: string, options: object, make: () => F): F {
  const key = `${locale} ${JSON.stringify(options)}`;
  const known = formats.get(key) ?? make();
  formats.set(key, known);
  return known;
}

/** Writes numbers as the reader's language does. */
export const numberFormat = (locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat =>
  cached(numbers, locale, options, () => new Intl.NumberFormat(locale, options));

/**
 * Writes dates and times as the reader's language does.
 *
 * @param zone what `getTimezoneOffset` says now: a formatter keeps the zone that it was made in, a traveller does not
 */
export const timeFormat = (locale: string, options: Intl.DateTimeFormatOptions, zone: number): Intl.DateTimeFormat =>
  cached(times, `${locale} ${zone}`, options, () => new Intl.DateTimeFormat(locale, options));
