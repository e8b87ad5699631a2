import { isJson } from '../../shared/json/json-text.ts';
import { isPasteable } from '../../shared/pasteable.ts';
import { bodyText, canHaveBody, draftToCall, type RequestDraft, serializeBody } from './request-draft.ts';

/** A shell that a command can be written for. */
export type Shell = 'posix' | 'cmd' | 'powershell';

/** How a shell reads a command. */
type ShellSyntax = {
  readonly command: string;
  readonly lineEnd: string;
  readonly end: string;
  /** Returns an argument, or `undefined` if the shell can't pass it on unchanged. */
  quote(text: string): string | undefined;
  /** Returns an argument that ends with the value of an environment variable. */
  withVariable(text: string, name: string): string;
};

/**
 * Returns whether a program of Windows receives a text unchanged. Windows converts characters that
 * are not ASCII to similar ones, which can be quotes. A paste runs what follows a line end, and
 * completes names at a tab.
 */
const isSafeOnWindows = (text: string) => /^[ -~]*$/.test(text);

/**
 * Escapes quotes for the program, which splits its command line itself.
 *
 * @see https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments
 */
const escapeQuotes = (text: string) => text.replace(/(?<!\\)(\\*)"/g, '$1$1\\"');

const shells: Readonly<Record<Shell, ShellSyntax>> = {
  posix: {
    command: 'curl',
    lineEnd: ' \\\n  ',
    end: '',
    quote: (text) => (isPasteable(text) ? `'${text.replaceAll("'", `'\\''`)}'` : undefined),
    withVariable: (text, name) => `"${text}$${name}"`,
  },
  cmd: {
    command: 'curl.exe',
    lineEnd: ' ^\n  ',
    end: '',
    quote(text) {
      if (!isSafeOnWindows(text)) return undefined;
      const argument = `"${escapeQuotes(text).replace(/(?<!\\)\\+$/, '$&$&')}"`;
      // With a caret before it, a quote does not begin a text in which carets mean nothing. After a
      // percent sign, a caret is part of the name of a variable, which then does not exist.
      return argument.replace(/["%!^&|<>()]/g, '^$&').replace(/%(?!\^)/g, '%^');
    },
    withVariable: (text, name) => `"${text}%${name}%"`,
  },
  powershell: {
    // How arguments with quotes are passed on has changed with 7.3, and can be chosen since then.
    command: "& { $PSNativeCommandArgumentPassing = 'Legacy'; curl.exe",
    lineEnd: ' `\n  ',
    end: ' }',
    quote(text) {
      // Windows PowerShell puts quotes around blanks, without regard to a backslash at the end.
      if (!isSafeOnWindows(text) || (text.endsWith('\\') && text.includes(' '))) return undefined;
      return `'${escapeQuotes(text).replaceAll("'", "''")}'`;
    },
    withVariable: (text, name) => `"${text}$env:${name}"`,
  },
};

/** Whether headers can be sent (RFC 9110 §5). */
function areValid(headers: Record<string, string>): boolean {
  try {
    new Headers(headers);
    return true;
  } catch {
    return false;
  }
}

/** Writes JSON in one line of ASCII, with its values as they are written. */
const toAsciiJson = (text: string) =>
  text
    .replace(/[\t\r\n]+/g, ' ')
    .replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/**
 * Returns the request as a curl command, with a variable in place of the token.
 *
 * @returns `undefined` if the URL or a header is invalid: curl might take it for an option or file.
 *   Also if an argument has control characters.
 *   For the shells of Windows, also if an argument has line breaks, or is neither ASCII nor JSON
 */
export function draftToCurl(draft: RequestDraft, shell: Shell = 'posix'): string | undefined {
  const { command, lineEnd, end, quote, withVariable } = shells[shell];
  const { method, url, headers } = draftToCall(draft, 'curl');
  const target = URL.canParse(url) ? new URL(url) : undefined;
  if (!target || !/^https?:$/.test(target.protocol) || target.username || target.password || !areValid(headers))
    return undefined;
  target.hash = '';
  const isFile = draft.bodyKind === 'file';
  const text = canHaveBody(method) && !isFile ? bodyText(draft) : '';
  const body = text === '' ? '' : serializeBody(draft);
  const data = shell !== 'posix' && isJson(body) ? toAsciiJson(body) : body;
  const file = canHaveBody(method) && isFile ? draft.file : undefined;
  const variable = draft.token === 'id' ? 'ID_TOKEN' : 'ACCESS_TOKEN';
  const parts: [option: string, value: string | undefined][] = [
    ['--url', quote(target.href)],
    ...(method === 'HEAD' ? ([['--head', '']] as const) : []),
    ...(method === 'HEAD' || (method === 'GET' && !file && data === '') ? [] : ([['--request', method]] as const)),
    ...(draft.token === 'none' ? [] : ([['--header', withVariable('Authorization: Bearer ', variable)]] as const)),
    ...Object.entries(headers).map(
      ([name, value]) => ['--header', quote(value === '' ? `${name};` : `${name}: ${value}`)] as const,
    ),
    ...(file ? ([['--data-binary', quote(`@${file.name}`)]] as const) : []),
    ...(data === '' ? [] : ([['--data-raw', quote(data)]] as const)),
  ].map(([option, value]) => [option ?? '', value]);
  if (parts.some(([, value]) => value === undefined)) return undefined;
  const options = parts.map(([option, value]) => `${option} ${value}`.trim()).join(lineEnd);
  return `${command} --globoff ${options}${end}`;
}
