/** The shells of Windows, if the text says which of them a command is for. */
export type WindowsShell = 'cmd' | 'powershell';

/** A command without what was copied with it. It starts with `curl` or `curl.exe`. */
export type UnwrappedCommand = {
  readonly command: string;
  readonly shell: WindowsShell | undefined;
  /** What the command reads from its standard input, if it is in the text. */
  readonly input: string | undefined;
};

/** Parts in plain quotes, smart quotes after an optional backslash, other escapes. */
const quotePattern = /'[^']*'|"(?:[^"\\]|\\[\s\S])*"|(\\?)(?:([“”„‟])|([‘’‚‛]))|\\[\s\S]/g;

/** Undoes the smart quotes of a word processor, if one begins an argument. */
function straightenQuotes(text: string): string {
  const isSmart = [...text.matchAll(quotePattern)].some(
    ({ 2: double, 3: single, index }) => (double ?? single) !== undefined && /[\s=]/.test(text.charAt(index - 1)),
  );
  if (!isSmart) return text;
  return text.replace(quotePattern, (all: string, backslash: string, double?: string, single?: string) =>
    double !== undefined ? `${backslash}"` : single !== undefined ? `${backslash}'` : all,
  );
}

/** Removes a Markdown code fence, or backticks, and what follows them. */
function unfence(text: string): string {
  const marker = /^(?:`+|~{3,})/.exec(text)?.[0];
  if (marker === undefined) return text;
  const end = text.lastIndexOf(marker);
  const inside = text.slice(marker.length, end > 0 ? end : undefined);
  return (marker.length < 3 ? inside : inside.replace(/^[ \t]*[\w-]*[ \t]*\r?\n/, '')).trim();
}

const quoteWord = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** The start of `"$(cat <<'EOF' … EOF)"`, which stands for the lines between. */
const catDocument = /"?\$\(cat[ \t]{1,9}<<-?[ \t]{0,9}(['"]?)(\w{1,40})\1[ \t]{0,9}\r?\n/;

/** Replaces the output of `cat` with what is in the text. */
function inlineDocument(text: string): string {
  const match = catDocument.exec(text);
  if (!match) return text;
  const [start, , name = ''] = match;
  const body = text.slice(match.index + start.length);
  const end = new RegExp(`\\r?\\n[ \\t]{0,20}${name}\\s{0,20}\\)"?`).exec(body);
  if (!end) return text;
  return `${text.slice(0, match.index)}${quoteWord(body.slice(0, end.index))}${body.slice(end.index + end[0].length)}`;
}

/** The start of a here-document, and a here-string: what the command reads. */
const hereDocument = /(?<!<)<<-?[ \t]{0,9}(['"]?)(\w{1,40})\1/;
const hereString = /<<<[ \t]*(?:'([^']*)'|"((?:[^"\\]|\\[\s\S])*)")/;

/** A text or file that is passed on to curl. */
const pipedInput =
  /^(?:[$%>❯]\s+)?(?:echo(?:[ \t]+-\w+)?|printf(?:[ \t]+['"]?%s(?:\\n)?['"]?)?|cat|jq)[ \t]+((?:'[^']*'|"(?:[^"\\]|\\[\s\S])*"|[^|'"\n]){1,2000})\|\s*(?=\S{0,200}curl)/;

const unquote = (text: string) =>
  /^"[\s\S]*"$/.test(text) ? text.slice(1, -1).replace(/\\(["\\$`])/g, '$1') : text.replace(/^'([\s\S]*)'$/, '$1');

/** Takes what a command reads out of its text. */
function takeInput(text: string): { text: string; input: string | undefined } {
  const inline = inlineDocument(text);
  const match = hereDocument.exec(inline);
  const [start = '', , name = ''] = match ?? [];
  const index = match?.index ?? 0;
  const [, line = '', body] = /^([^\n]*)\n([\s\S]*)$/.exec(inline.slice(index + start.length)) ?? [];
  if (start !== '' && body !== undefined) {
    const [content = ''] = body.split(new RegExp(`^[ \\t]{0,20}${name}[ \\t\\r]{0,20}$`, 'm'), 1);
    return { text: `${inline.slice(0, index)}${line}`, input: content };
  }
  const [string, single, double] = hereString.exec(inline) ?? [];
  if (string !== undefined)
    return { text: inline.replace(string, ''), input: `${single ?? unquote(`"${double ?? ''}"`)}\n` };
  const [piped = '', content = ''] = pipedInput.exec(inline) ?? [];
  const isLiteral = /^\W*(?:echo|printf)/.test(piped) && /^(?:'[^']*'|"[^"$`]*")\s*$/.test(content);
  return { text: inline.slice(piped.length), input: isLiteral ? `${unquote(content.trim())}\n` : undefined };
}

const leadingComments = /^(?:#(?!\s*curl\s)[^\n]*\n\s*)+/;

const prompt =
  /^(?:\([^()\n]{1,60}\)\s+)?(?:([A-Z]:\\[^>\n]{0,300}>)|(PS\b[^>\n]{0,300}>)|➜\s+[^\s'"]+(?:\s+git:\([^()\s]+\))?(?:\s+✗)?\s|(?:\[?[\w.-]{1,60}@|[\w.-]{1,60}:(?!\/\/)|~|(?:ba|z)?sh-)[^\n'"$#%>❯]{0,200}[$#%>❯]|[$#%>❯»λ!])\s*/iu;

/** A variable that takes the output: `TOKEN=$(curl …)`. */
const captured =
  /^(?:[$%>❯]\s+)?(?:(?:export|local|readonly)[ \t]+)?[a-z_]\w{0,100}=["']?(?:\$\([ \t]*|`)(?=\S{0,200}curl)/i;

const programPrefix =
  /(?:(?:docker|podman|kubectl|oc)\s+(?:exec|run|compose)(?:\s+(?!\S*curl\s)\S+){1,20}\s+|(?:time|sudo|command|exec|env|nohup)\s+(?:-u\s+\S+\s+|-\w+\s+){0,3}|[a-z_]\w*=(?:'[^'\n]*'|"[^"\n]*"|\$\([^()\n]*\)|[^\s'"(])*\s+)/iy;

const program =
  /(?:&\s*)?(?:(["'])(?:[^"'\n]*[\\/])?curl(\.exe)?\1|(?!\w+:\/\/)(?:[^\s"'`=]*[\\/])?curl(\.exe)?)(?=\s)/iy;

/** The prompts of a terminal in further lines. */
const furtherPrompts = /(?<=[\\^`]\r?\n)(?:>>?|More\?)[ \t]+(?=[-'"]|https?:)/g;

/** Returns what follows the program, and its extension. */
function splitProgram(line: string): { extension: string; rest: string } | undefined {
  let at = 0;
  do {
    programPrefix.lastIndex = at;
    at = programPrefix.test(line) ? programPrefix.lastIndex : at;
  } while (programPrefix.lastIndex > 0);
  program.lastIndex = at;
  const [all, , quoted, plain] = program.exec(line) ?? [];
  if (all === undefined) return undefined;
  return { extension: (quoted ?? plain ?? '').toLowerCase(), rest: line.slice(at + all.length) };
}

/**
 * Removes what was copied with a curl command: prompts, a code fence, comments before it, variables
 * set for it, `sudo` and the like, and the folder of the program.
 *
 * @returns `undefined` if the text is not a curl command
 */
export function unwrapCommand(text: string): UnwrappedCommand | undefined {
  const unfenced = unfence(text.trim()).replace(leadingComments, '');
  const taken = takeInput(unfenced);
  const { input } = taken;
  const [capture = ''] = captured.exec(taken.text) ?? [];
  const [lines = ''] = capture.endsWith('`')
    ? taken.text.slice(capture.length).split('`')
    : [taken.text.slice(capture.length)];
  const direct = splitProgram(lines);
  const [before = '', cmd, powerShell] = direct ? [] : (prompt.exec(lines) ?? []);
  const line = lines.slice(before.length);
  // The block around a command that was copied here for PowerShell.
  const command = direct ?? splitProgram(/^& \{[^;\n]*; ([\s\S]*)\}$/.exec(line)?.[1] ?? line);
  return (
    command && {
      command: `curl${command.extension}${straightenQuotes(command.rest.replace(furtherPrompts, ''))}`,
      shell: cmd !== undefined ? 'cmd' : powerShell !== undefined ? 'powershell' : undefined,
      input,
    }
  );
}
