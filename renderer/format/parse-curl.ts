import { harmlessOptions, shortOptions, valueOptions } from './curl-options.ts';
import { draftFromSentRequest, type RequestDraft } from './request-draft.ts';
import { splitCommand, type Word } from './shell-words.ts';
import { unwrapCommand } from './unwrap-command.ts';

/** Why a part of a command is not in the request. */
export type OmissionReason =
  | 'credentials'
  | 'cookies'
  | 'headers'
  | 'files'
  | 'variables'
  | 'options'
  | 'insecure'
  | 'redirects'
  | 'rest';

/** A part of a command that the request leaves out, and the names of what it consists of. */
export type Omission = { readonly reason: OmissionReason; readonly names: readonly string[] };

/** A request as a curl command describes it. */
export type ParsedCurl = { readonly draft: RequestDraft; readonly omissions: readonly Omission[] };

/** Headers that Latchkey, the browser engine or the connection sets. */
const ownHeaders =
  /^(host|origin|connection|content-length|transfer-encoding|te|trailer|upgrade|keep-alive|expect|accept-encoding|proxy-.*|sec-.*)$/i;

/** Headers of which curl sends each, as a list (RFC 9110 §5.3). */
const repeatable = /^(?!content-type$|user-agent$|referer$)/;

const methods = /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/;
const boundary = 'latchkey-part';

/** Encodes as curl does: `--data-urlencode` writes a blank as `+`. */
const encode = (text: string) =>
  encodeURIComponent(text.toWellFormed())
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');

type Option = { name: string; value: string };

/** Undoes the dashes of a word processor, which makes one of two. */
const plainDashes = (text: string) =>
  text.replace(
    /^[‐-―−]([-‐-―−])?(?=[a-zA-Z])([a-z][a-z\d.-]{2,}$)?/,
    (_, second?: string, long?: string) => `${second !== undefined || long !== undefined ? '--' : '-'}${long ?? ''}`,
  );

/** Returns the options and URLs of a command. URLs are options named `url`. */
function readOptions(words: readonly Word[], onExpanded: (name: string) => void): Option[] {
  const options: Option[] = [];
  const remaining = words.values();
  const next = () => remaining.next().value;
  // The first word is `curl`.
  next();
  const takesValue = (name: string) => valueOptions.has(name) || Object.hasOwn(appliers, name);
  const add = (name: string, word: Word | undefined) => {
    const isOmitted = /^(user|cookie|oauth2-bearer|variable)$/.test(name) || /^authorization:/i.test(word?.text ?? '');
    if (word?.isExpanded && !isOmitted) onExpanded(word.text);
    options.push({ name, value: word?.text ?? '' });
  };
  for (let word = next(); word; word = next()) {
    const text = plainDashes(word.text);
    if (/^--./.test(text)) {
      const [, expanded, name = '', attached] = /^--(expand-)?([^=]*)(?:=([\s\S]*))?$/.exec(text) ?? [];
      if (!takesValue(name)) add(text.slice(2), undefined);
      else {
        const value = attached === undefined ? next() : { ...word, text: attached };
        add(name, value && expanded !== undefined ? { ...value, isExpanded: true } : value);
      }
    } else if (/^-./.test(text)) {
      for (let at = 1; at < text.length; at += 1) {
        const name = shortOptions[text.charAt(at)] ?? `-${text.charAt(at)}`;
        if (!takesValue(name)) add(name, undefined);
        else {
          const attached = text.slice(at + 1);
          add(name, attached === '' ? next() : { ...word, text: attached });
          break;
        }
      }
    } else add('url', word);
  }
  return options;
}

/** What the options of a command add up to. */
type Request = {
  urls: string[];
  method?: string;
  headers: Map<string, { name: string; value: string }>;
  data: string[];
  /** Encoded parts to add to the query. */
  query: string[];
  /** The name of the file to upload. */
  upload?: string;
  /** Whether there is a body, even if it is empty or in a file. */
  hasData: boolean;
  isJson: boolean;
  isGet: boolean;
  parts: string[];
  /** What the command reads from its standard input, if it is in the text. */
  input: string | undefined;
};

type Omit = (reason: OmissionReason, name?: string) => void;

function addHeader(request: Request, text: string, omit: Omit): void {
  const [, name = '', separator, value = ''] = /^([^:;]*)([:;])\s*([\s\S]*)$/.exec(text) ?? [];
  const key = name.trim().toLowerCase();
  if (text.startsWith('@')) omit('files', text.slice(1));
  else if (key === '' || (separator === ':' && value.trim() === '')) return;
  else if (key === 'authorization') omit('credentials');
  else if (/^cookie2?$/.test(key)) omit('cookies');
  else if (ownHeaders.test(key)) omit('headers', name.trim());
  else {
    const earlier = repeatable.test(key) ? request.headers.get(key)?.value : undefined;
    request.headers.set(key, { name: name.trim(), value: [earlier, value.trim()].filter(Boolean).join(', ') });
  }
}

function addUrlEncoded(to: string[], text: string, omit: Omit): void {
  const [, name = '', separator, value = ''] = /^([^=@]*)([=@])([\s\S]*)$/.exec(text) ?? ['', '', '=', text];
  if (separator === '@') omit('files', value);
  else to.push(name === '' ? encode(value) : `${name}=${encode(value)}`);
}

function addPart(request: Request, text: string, { omit, isLiteral }: { omit: Omit; isLiteral: boolean }): void {
  const [, name = '', raw = ''] = /^([^=]*)=([\s\S]*)$/.exec(text) ?? [];
  const quotedName = name.replace(/[\r\n"]/g, (character) => encodeURIComponent(character));
  const disposition = `Content-Disposition: form-data; name="${quotedName}"`;
  const [, given, type] = isLiteral ? [] : (/^[@<]("[^"]*"|[^;]*)(?:.*;\s*type=([^;]*))?/s.exec(raw) ?? []);
  const file = given?.replace(/^"([^"]*)"$/, '$1');
  if (file === undefined) {
    const [, quoted = raw, contentType] = (!isLiteral && /^([\s\S]*);\s*type=([^;]*)$/.exec(raw)) || [];
    const value = isLiteral ? raw : quoted.replace(/^"([\s\S]*)"$/, '$1');
    const header = contentType === undefined ? '' : `\nContent-Type: ${contentType.trim()}`;
    request.parts.push(`${disposition}${header}\n\n${value}`);
  } else {
    omit('files', file);
    const fileName = (file.split(/[\\/]/).at(-1) ?? '').replace(/[\r\n"]/g, '_');
    request.parts.push(`${disposition}; filename="${fileName}"\nContent-Type: ${type ?? 'text/plain'}\n\n`);
  }
}

/** Adds data, or what the command reads from its standard input. */
function addBinary(request: Request, value: string, omit: Omit): void {
  if (value === '@-' && request.input !== undefined) request.data.push(request.input);
  else if (value.startsWith('@')) omit('files', value.slice(1));
  else request.data.push(value);
}

/** Adds data. Like curl, removes line ends from what is not in the command itself. */
function addData(request: Request, value: string, omit: Omit): void {
  const input = request.input?.replace(/[\r\n]/g, '');
  if (value === '@-' && input !== undefined) request.data.push(input);
  else addBinary(request, value, omit);
}

/** What an option with a value adds to the request. */
const appliers: Readonly<Record<string, (request: Request, value: string, omit: Omit) => void>> = {
  url: (request, value) => void request.urls.push(value),
  request(request, value, omit) {
    if (methods.test(value.toUpperCase())) request.method = value.toUpperCase();
    else omit('options', `--request ${value}`);
  },
  header: addHeader,
  data: addData,
  'data-ascii': addData,
  'data-binary': addBinary,
  'data-raw': (request, value) => void request.data.push(value),
  'data-urlencode': (request, value, omit) => addUrlEncoded(request.data, value, omit),
  'url-query'(request, value, omit) {
    if (value.startsWith('+')) request.query.push(value.slice(1));
    else addUrlEncoded(request.query, value, omit);
  },
  'upload-file'(request, value, omit) {
    omit('files', value);
    request.upload = value.split(/[\\/]/).at(-1) ?? '';
  },
  json(request, value, omit) {
    addBinary(request, value, omit);
    request.isJson = true;
  },
  form: (request, value, omit) => addPart(request, value, { omit, isLiteral: false }),
  'form-string': (request, value, omit) => addPart(request, value, { omit, isLiteral: true }),
  user: (_request, _value, omit) => omit('credentials'),
  'oauth2-bearer': (_request, _value, omit) => omit('credentials'),
  cookie: (_request, _value, omit) => omit('cookies'),
  'user-agent': (request, value, omit) => addHeader(request, `User-Agent: ${value}`, omit),
  referer: (request, value, omit) => addHeader(request, `Referer: ${value.replace(/;auto$/, '')}`, omit),
};

/** Flags that add something to the request, or that are left out with an explanation. */
const flags: Readonly<Record<string, (request: Request, omit: Omit) => void>> = {
  get(request) {
    request.isGet = true;
  },
  head(request) {
    request.method ??= 'HEAD';
  },
  insecure: (_request, omit) => omit('insecure'),
  location: (_request, omit) => omit('redirects'),
  'location-trusted': (_request, omit) => omit('redirects'),
};

function buildUrl({ urls: [first = ''], data, query, isGet, upload }: Request): string {
  // curl assumes http, too.
  const url = /^[a-z][a-z\d+.-]*:\/\//i.test(first) ? first : `http://${first}`;
  const [, path = '', search = '', hash = ''] = /^([^?#]*)(\?[^#]*)?([\s\S]*)$/.exec(url) ?? [];
  // Like curl, names the uploaded file if the URL ends with a folder.
  const name = upload !== undefined && /[^/]\/$/.test(path) ? encodeURIComponent(upload) : '';
  const added = [...(isGet ? data : []), ...query].join('&');
  const separator = added === '' ? '' : search === '' ? '?' : /[?&]$/.test(search) ? '' : '&';
  return `${path}${name}${search}${separator}${added}${hash}`;
}

function buildDraft(request: Request): RequestDraft {
  const { headers, data, isJson, parts, upload } = request;
  const setDefault = (name: string, value: string) => {
    if (!headers.has(name)) headers.set(name, { name, value });
  };
  if (isJson) {
    setDefault('content-type', 'application/json');
    setDefault('accept', 'application/json');
  }
  const hasParts = parts.length > 0;
  const isGet = request.isGet && !hasParts;
  const multipart = hasParts ? [...parts.map((part) => `--${boundary}\n${part}`), `--${boundary}--\n`].join('\n') : '';
  const body = isGet ? '' : hasParts ? multipart : data.join(isJson ? '' : '&');
  if (hasParts)
    headers.set('content-type', { name: 'content-type', value: `multipart/form-data; boundary=${boundary}` });
  else if (body !== '') setDefault('content-type', 'application/x-www-form-urlencoded');
  const sendsBody = !isGet && (request.hasData || hasParts);
  return draftFromSentRequest({
    method: (request.method ?? (upload !== undefined ? 'PUT' : sendsBody ? 'POST' : 'GET')) as RequestDraft['method'],
    url: buildUrl(request),
    headers: Object.fromEntries([...headers.values()].map(({ name, value }) => [name, value])),
    ...(body !== '' && { body }),
  });
}

/**
 * Reads a curl command for a POSIX shell, `cmd` or PowerShell. Nothing in it is run, expanded or
 * read from a file. Credentials are left out, because Latchkey adds the token of the session.
 *
 * @returns `undefined` if the text is not a curl command with a URL
 */
export function parseCurl(text: string): ParsedCurl | undefined {
  const unwrapped = unwrapCommand(text);
  if (!unwrapped) return undefined;
  const { words, hasRest } = splitCommand(unwrapped.command, unwrapped.shell);
  const omitted = new Map<OmissionReason, Set<string>>();
  const omit: Omit = (reason, name) => {
    const names = omitted.get(reason) ?? new Set();
    omitted.set(reason, name === undefined ? names : names.add(name.slice(0, 100)));
  };
  const request: Request = {
    urls: [],
    headers: new Map(),
    data: [],
    query: [],
    hasData: false,
    isJson: false,
    isGet: false,
    parts: [],
    input: unwrapped.input,
  };
  for (const { name, value } of readOptions(words, (expanded) => omit('variables', expanded))) {
    if (name === 'next') {
      omit('rest');
      break;
    }
    if (name === 'json' || /^data(-|$)/.test(name)) request.hasData = true;
    if (Object.hasOwn(appliers, name)) appliers[name]?.(request, value, omit);
    else if (Object.hasOwn(flags, name)) flags[name]?.(request, omit);
    else if (!harmlessOptions.has(name))
      omit('options', name.startsWith('-') ? name : `--${name.replace(/=.*$/s, '')}`);
  }
  if (hasRest || request.urls.length > 1) omit('rest');
  if (request.urls.length === 0) return undefined;
  return {
    draft: buildDraft(request),
    omissions: [...omitted].map(([reason, names]) => ({ reason, names: [...names] })),
  };
}
