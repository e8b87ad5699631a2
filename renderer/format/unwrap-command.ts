/** The shells of Windows, if the text says which of them a command is for. */
export type WindowsShell = 'cmd' | 'powershell';

/** A command without what was copied with it. It starts with `curl` or `curl.exe`. */
export type UnwrappedCommand = { readonly command: string; readonly shell: WindowsShell | undefined };

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

const leadingComments = /^(?:#(?!\s*curl\s)[^\n]*\n\s*)+/;

const prompt =
  /^(?:\([^()\n]{1,60}\)\s+)?(?:([A-Z]:\\[^>\n]{0,300}>)|(PS\b[^>\n]{0,300}>)|➜\s+[^\s'"]+(?:\s+git:\([^()\s]+\))?(?:\s+✗)?\s|(?:\[?[\w.-]{1,60}@|[\w.-]{1,60}:(?!\/\/)|~|(?:ba|z)?sh-)[^\n'"$#%>❯]{0,200}[$#%>❯]|[$#%>❯»λ!])\s*/iu;

const programPrefix =
  /(?:(?:time|sudo|command|exec|env|nohup)\s+(?:-u\s+\S+\s+|-\w+\s+){0,3}|[a-z_]\w*=(?:'[^'\n]*'|"[^"\n]*"|\$\([^()\n]*\)|[^\s'"(])*\s+)/iy;

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
  const lines = unfence(text.trim()).replace(leadingComments, '');
  const direct = splitProgram(lines);
  const [before = '', cmd, powerShell] = direct ? [] : (prompt.exec(lines) ?? []);
  const line = lines.slice(before.length);
  // The block around a command that was copied here for PowerShell.
  const command = direct ?? splitProgram(/^& \{[^;\n]*; ([\s\S]*)\}$/.exec(line)?.[1] ?? line);
  return (
    command && {
      command: `curl${command.extension}${straightenQuotes(command.rest.replace(furtherPrompts, ''))}`,
      shell: cmd !== undefined ? 'cmd' : powerShell !== undefined ? 'powershell' : undefined,
    }
  );
}
