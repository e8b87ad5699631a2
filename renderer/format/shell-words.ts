import type { WindowsShell } from './unwrap-command.ts';

/** An argument of a command. `isExpanded`: the shell would insert a variable or output into it. */
export type Word = { readonly text: string; readonly isExpanded: boolean };

/** The arguments of the first command of a text, and whether something follows it. */
export type Command = { readonly words: readonly Word[]; readonly hasRest: boolean };

/** Collects words character by character. */
function createWords() {
  const words: Word[] = [];
  let current: { text: string; isExpanded: boolean } | undefined;
  let isTarget = false;
  const open = () => {
    current ??= { text: '', isExpanded: false };
    return current;
  };
  return {
    append(text: string) {
      open().text += text;
    },
    expand() {
      open().isExpanded = true;
    },
    end() {
      if (current && !isTarget) words.push(current);
      isTarget &&= !current;
      current = undefined;
    },
    /** Drops the next word. */
    redirect() {
      isTarget = true;
    },
    words,
  };
}

const simpleEscapes: Readonly<Record<string, number>> = { a: 7, b: 8, e: 27, E: 27, f: 12, n: 10, r: 13, t: 9, v: 11 };

/**
 * Decodes `$'…'`, whose escapes are bytes.
 *
 * @see Bash Reference Manual §3.1.2.4
 */
function decodeAnsiC(source: string): string {
  const bytes: number[] = [];
  const encoder = new TextEncoder();
  const pattern = /\\(?:x([\da-f]{1,2})|u([\da-f]{1,4})|U([\da-f]{1,8})|([0-7]{1,3})|c([\s\S])|([\s\S]))|[^\\]+|\\/gi;
  for (const [all, hex, unicode, long, octal, control, other] of source.matchAll(pattern)) {
    const codePoint = unicode ?? long;
    if (hex !== undefined) bytes.push(Number.parseInt(hex, 16));
    else if (codePoint !== undefined) bytes.push(...encoder.encode(fromCodePoint(Number.parseInt(codePoint, 16))));
    else if (octal !== undefined) bytes.push(Number.parseInt(octal, 8) & 255);
    else if (control !== undefined) bytes.push(control.charCodeAt(0) & 31);
    else if (other !== undefined && Object.hasOwn(simpleEscapes, other)) bytes.push(simpleEscapes[other] ?? 0);
    else if (other !== undefined) bytes.push(...encoder.encode(/["'?\\]/.test(other) ? other : all));
    else bytes.push(...encoder.encode(all));
  }
  return new TextDecoder().decode(new Uint8Array(bytes));
}

const fromCodePoint = (code: number) => (code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd');

/** Whether another command follows. */
const hasCommand = (text: string) => text.replace(/^[ \t]*#.*$/gm, '').trim() !== '';

/**
 * A line that continues or a comment, quotes, an escape, an expansion, a redirection, the end of
 * the command, blanks. A line that begins with an option continues a command, too: pages and chats
 * lose the backslash before it.
 */
const posixPattern =
  /(\\[^\S\r\n]*(?:\r?\n|$)|(?<=\s)#[^\r\n]*)|'([^']*)'?|\$'((?:[^'\\]|\\[\s\S])*)'?|\$?"((?:[^"\\]|\\[\s\S])*)"?|\\([\s\S])|(\$(?:\w+|\{[^{}]{0,200}\}|\([^()]{0,200}\))|`[^`]{0,200}`)|((?:(?<=\s)\d|&)?>>?(?:&[\d-]|\|)?)|(\r?\n(?!\s{0,80}--?[A-Za-z])|[;&|<)])|(\s+?)|([\s\S])/g;

/** Splits the command of a POSIX shell, without running or expanding anything in it. */
function splitPosix(text: string): Command {
  const { words, append, expand, end, redirect } = createWords();
  for (const match of text.matchAll(posixPattern)) {
    const [, , single, ansi, double, escaped, expansion, redirection, operator, blank, other] = match;
    if (single !== undefined) append(single);
    else if (ansi !== undefined) append(decodeAnsiC(ansi));
    else if (double !== undefined) {
      append(double.replace(/\\(\r?\n|[$`"\\])/g, (_, one: string) => (/\n/.test(one) ? '' : one)));
      if (/(?<!\\)(?:\\\\)*(?:\$[\w{(]|`)/.test(double)) expand();
    } else if (escaped !== undefined) append(escaped);
    else if (expansion !== undefined) {
      append(expansion);
      expand();
    } else if (redirection !== undefined) {
      end();
      if (!redirection.includes('&', 1)) redirect();
    } else if (operator !== undefined) {
      end();
      if (words.length > 0) return { words, hasRest: hasCommand(text.slice(match.index).replace(/^\)["']?/, '')) };
    } else if (blank !== undefined) end();
    else if (other !== undefined) append(other);
  }
  end();
  return { words, hasRest: false };
}

/**
 * Splits a command line as Windows programs do.
 *
 * @see https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments
 */
function splitArguments(line: string): string[] {
  const { words, append, end } = createWords();
  let isQuoted = false;
  for (const [all, backslashes = '', quotes = '', blank] of line.matchAll(/(\\*)("+)|(\s+)|\\+|[^\\"\s]+/g)) {
    if (quotes !== '') {
      const isLiteral = backslashes.length % 2 === 1;
      append('\\'.repeat(backslashes.length / 2) + (isLiteral ? '"' : ''));
      for (let left = quotes.length - (isLiteral ? 1 : 0); left > 0; left -= 1) {
        // Between quotes, two quotes are one.
        if (isQuoted && left > 1) {
          append('"');
          left -= 1;
        } else isQuoted = !isQuoted;
      }
    } else if (blank !== undefined && !isQuoted) end();
    else append(all);
  }
  end();
  return words.map(({ text }) => text);
}

/** Splits a command of Windows' `cmd`: carets and quotes first, then the program's own rules. */
function splitCmd(text: string): Command {
  let line = '';
  let isQuoted = false;
  let hasRest = false;
  for (const match of text.matchAll(/\^(?:\r?\n)?([\s\S])?|[\s\S]/g)) {
    const [all, escaped = ''] = match;
    if (all.startsWith('^') && isQuoted) line += all;
    else if (all.startsWith('^')) line += escaped;
    else if (/[&|<>\r\n]/.test(all) && !isQuoted) {
      hasRest = text.slice(match.index).trim() !== '';
      break;
    } else {
      if (all === '"') isQuoted = !isQuoted;
      line += all;
    }
  }
  const toWord = (word: string) => ({ text: word, isExpanded: /%\w+%/.test(word) });
  return { words: splitArguments(line).map(toWord), hasRest };
}

const powerShellEscapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '0': '\0', e: '\u001b' };

/** As above, with variables. */
const powerShellPattern =
  /(`\r?\n|(?<=\s)#[^\r\n]*)|['‘’‚‛]((?:[^'‘’‚‛]|['‘’‚‛]{2})*)['‘’‚‛]?|["“”„]((?:[^"“”„`]|`[\s\S]|["“”„]{2})*)["“”„]?|`([\s\S])|(\$[\w:{(]+\)?)|((?:(?<=\s)[\d*])?>>?(?:&\d)?)|([\r\n;&|<])|([^\S\r\n]+)|([\s\S])/g;

/** Until PowerShell 7.3, quotes for a program needed a backslash, which the program removed. */
const removeLegacyEscapes = (text: string) =>
  /(?<!\\)(?:\\\\)*"/.test(text)
    ? text
    : text.replace(/(?<!\\)(\\+)"/g, (_, backslashes: string) => `${'\\'.repeat((backslashes.length - 1) / 2)}"`);

/** Splits a command of PowerShell, without running or expanding anything in it. */
function splitPowerShell(text: string): Command {
  const { words, append, expand, end, redirect } = createWords();
  const result = (hasRest: boolean) => ({
    words: words.map((word) => ({ ...word, text: removeLegacyEscapes(word.text) })),
    hasRest,
  });
  const decode = (_: string, one: string) => powerShellEscapes[one] ?? one;
  for (const match of text.matchAll(powerShellPattern)) {
    const [, , single, double, escaped, variable, redirection, operator, blank, other] = match;
    if (single !== undefined) append(single.replace(/(['‘’‚‛])['‘’‚‛]/g, '$1'));
    else if (double !== undefined) {
      append(double.replace(/(["“”„])["“”„]/g, '$1').replace(/`([\s\S])/g, decode));
      if (/(?<!`)(?:``)*\$[\w{(]/.test(double)) expand();
    } else if (escaped !== undefined) append(decode('', escaped));
    else if (variable !== undefined) {
      append(variable);
      expand();
    } else if (redirection !== undefined) {
      end();
      if (!redirection.includes('&', 1)) redirect();
    } else if (operator !== undefined) {
      end();
      if (words.length > 0) return result(hasCommand(text.slice(match.index)));
    } else if (blank !== undefined) end();
    else if (other !== undefined) append(other);
  }
  end();
  return result(false);
}

/** Returns the shell of Windows that a command is for, by its prompt, line ends and quotes. */
function detectShell(text: string, prompt: WindowsShell | undefined): WindowsShell | undefined {
  if (/\^"|\^\r?\n/.test(text)) return 'cmd';
  if (/`\r?\n|`"/.test(text)) return 'powershell';
  const isProgram = text.startsWith('curl.exe');
  const escapesQuotes = /"[^'"\n]*\\"/.test(text);
  if (prompt === 'powershell' && !escapesQuotes) return prompt;
  if (isProgram && /'\{\\"/.test(text)) return 'powershell';
  // A backslash before a quote is the program's own syntax, unless the rest is for a POSIX shell.
  const isPosix = /\s'|\\\r?\n|\$[\w{(]/.test(text);
  return prompt === 'cmd' || (isProgram && escapesQuotes && !isPosix) ? 'cmd' : undefined;
}

/**
 * Splits a command into its arguments, by the quotes and line ends of its shell.
 *
 * @param prompt the shell whose prompt was before the command
 */
export function splitCommand(text: string, prompt: WindowsShell | undefined): Command {
  const shell = detectShell(text, prompt);
  return shell === 'cmd' ? splitCmd(text) : shell === 'powershell' ? splitPowerShell(text) : splitPosix(text);
}
