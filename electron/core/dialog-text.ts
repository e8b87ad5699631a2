import { removeInvisible } from '../../shared/invisible-characters.ts';

/** A text for a native dialog, made by {@link dialogText}. */
export type DialogText = string & { readonly __brand: 'DialogText' };

const maxValueCharacters = 200;

/** Runs of blanks and of what breaks lines or controls a terminal. */
const blanks = /[\s\p{Cc}\p{Z}]+/gu;

/** Accents of one letter; more are stacked over the lines above and below. */
const stackedMarks = /(\p{M}{3})\p{M}+/gu;

/** Cuts the middle out, because a host is recognized by its end. */
function shorten(text: string, maxCharacters: number): string {
  const characters = Array.from(text);
  if (characters.length <= maxCharacters) return text;
  const length = maxCharacters - 1;
  return [...characters.slice(0, Math.ceil(length / 2)), '…', ...characters.slice(-Math.floor(length / 2))].join('');
}

/**
 * Returns untrusted text as one short line that only looks like itself: without line breaks,
 * control, bidirectional and invisible characters. The middle of a long text is cut out.
 */
export const toSingleLine = (text: string, maxCharacters = maxValueCharacters): string =>
  shorten(removeInvisible(text.toWellFormed()).replace(blanks, ' ').replace(stackedMarks, '$1').trim(), maxCharacters);

/**
 * Fills a text of the app with untrusted values for a native dialog. Native dialogs accept no other
 * text, so that a profile's name cannot pretend to be a part of the question.
 *
 * @param template a text from `shared/locales/`, with placeholders such as `{{name}}`
 * @param values by placeholder; the members of a list are separated by commas
 */
export function dialogText(template: string, values: Record<string, string | readonly string[]> = {}): DialogText {
  const toText = (value: string | readonly string[]) =>
    (typeof value === 'string' ? [value] : value).map((part) => toSingleLine(part)).join(', ');
  return template.replace(/\{\{(\w+)\}\}/g, (placeholder, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return value === undefined ? placeholder : toText(value);
  }) as DialogText;
}
