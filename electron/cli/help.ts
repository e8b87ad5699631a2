import { commandLine as texts } from '../../shared/locales/en/command-line.ts';
import { interpolate } from '../../shared/locales/interpolate.ts';
import { type CommandIo, commandNames, exitCodes, type Invocation } from './cli.ts';

/** Returns how many characters must be changed, added or removed to turn one word into another. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (const [at, character] of [...from].entries()) {
    const above = row;
    row = [at + 1];
    for (const [column, other] of [...to].entries()) {
      const replaced = (above[column] ?? 0) + (character === other ? 0 : 1);
      row.push(Math.min(replaced, (above[column + 1] ?? 0) + 1, (row[column] ?? 0) + 1));
    }
  }
  return row.at(-1) ?? 0;
}

/** Returns the command that a misspelt word probably means. At most a third of it may differ. */
const findClosest = (word: string) =>
  [...commandNames, 'help'].find((name) => editDistance(word.toLowerCase(), name) <= Math.ceil(name.length / 3));

/**
 * Prints help, the version or an unknown-command error.
 *
 * @returns the exit code
 */
export function printInvocation(
  invocation: Exclude<Invocation, { kind: 'command' }>,
  io: Pick<CommandIo, 'print' | 'printError'>,
  version: string,
): number {
  if (invocation.kind === 'unknown') {
    const { word } = invocation;
    const closest = findClosest(word);
    io.printError(interpolate(texts.unknownCommand, { word }));
    if (closest) io.printError(interpolate(texts.closestCommand, { name: closest }));
    io.printError(interpolate(texts.seeHelp, { arguments: 'help' }));
    return exitCodes.usage;
  }
  const lines = invocation.kind === 'version' ? [version] : texts.help[invocation.name ?? 'app'];
  for (const line of lines) io.print(line);
  return exitCodes.ok;
}
