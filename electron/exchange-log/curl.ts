import type { ExchangeDetails, RecordedBody } from '../../shared/exchanges.ts';
import { headerValuePattern, isOriginOf, tokenPattern } from '../../shared/http-syntax.ts';
import { en } from '../../shared/locales/en/en.ts';
import { isPasteable } from '../../shared/pasteable.ts';

/** Shell variables by the words of the label that they replace. */
const variables: ReadonlyMap<string, string> = new Map(
  [...Object.entries(en.log.secret), ['removed', en.log.removed] as const].map(([kind, words]) => [
    words,
    kind.toUpperCase(),
  ]),
);

const labelAlternatives = [...variables.keys()].sort((a, b) => b.length - a.length).join('|');
const createLabelPattern = () =>
  new RegExp(`‹(${labelAlternatives})(?: #(\\d+))?(?:, [\\d,]+ bytes, sha256 [0-9a-f]{8}…)?›`, 'g');

const quoteSingle = (text: string) => (text === '' ? '' : `'${text.replaceAll("'", `'\\''`)}'`);

/**
 * Names the variable for a label: `ACCESS_TOKEN`, with a number if the request contains several of
 * a kind.
 */
function createVariableNames(details: ExchangeDetails): (label: string) => string {
  const labelsByKind = new Map<string, Set<string>>();
  for (const [label, kind = ''] of JSON.stringify([details.url, details.request]).matchAll(createLabelPattern()))
    labelsByKind.set(kind, (labelsByKind.get(kind) ?? new Set()).add(label));
  return (label) => {
    const [, kind = '', number = ''] = createLabelPattern().exec(label) ?? [];
    const isAmbiguous = (labelsByKind.get(kind)?.size ?? 0) > 1 && number !== '';
    return `${variables.get(kind)}${isAmbiguous ? `_${number}` : ''}`;
  };
}

/** Whether the request goes to its origin over http or https, with well-formed headers. */
function isSendable({ method, origin, url, request }: ExchangeDetails): boolean {
  const fill = (text: string) => text.replace(createLabelPattern(), 'x');
  const areHeadersValid = request?.headers.every(
    ([name, value]) => tokenPattern.test(fill(name)) && headerValuePattern.test(fill(value)),
  );
  return tokenPattern.test(method) && isOriginOf(origin, url) && areHeadersValid !== false;
}

/**
 * Formats a request as a curl command for a POSIX shell. Everything is in single quotes except
 * secrets, which become variables in double quotes: `'Bearer '"$ACCESS_TOKEN"`.
 *
 * @returns `undefined` if the request is not one that the app could have sent, as in a forged
 *   report: curl might take a part of it for an option or a file. Also if it has control characters
 */
export function toCurl(details: ExchangeDetails): string | undefined {
  if (!isSendable(details)) return undefined;
  const nameVariable = createVariableNames(details);

  function quote(text: string): string {
    let quoted = '';
    let end = 0;
    for (const { 0: label, index } of text.matchAll(createLabelPattern())) {
      quoted += `${quoteSingle(text.slice(end, index))}"$${nameVariable(label)}"`;
      end = index + label.length;
    }
    return quoted + quoteSingle(text.slice(end)) || "''";
  }

  function formatBody(body: RecordedBody): string[] {
    switch (body.kind) {
      case 'form':
        return body.fields.map(
          ([name, value]) => `--data-urlencode ${quote(`${encodeURIComponent(name.toWellFormed())}=${value}`)}`,
        );
      case 'json':
      case 'text':
        return [`--data-raw ${quote(body.text)}`];
      default:
        return [];
    }
  }

  const { method, url, request } = details;
  const parts = [`curl --globoff ${method === 'HEAD' ? '--head' : `--request ${quote(method)}`} --url ${quote(url)}`];
  for (const [name, value] of request?.headers ?? []) {
    const basic = /^basic (.*)$/is.exec(value);
    if (name === 'authorization' && basic) parts.push(`--user ${quote(basic[1] ?? '')}`);
    else parts.push(`--header ${quote(value === '' ? `${name};` : `${name}: ${value}`)}`);
  }
  const command = [...parts, ...(request ? formatBody(request.body) : [])].join(' \\\n  ');
  return isPasteable(command) ? command : undefined;
}
