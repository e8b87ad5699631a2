/** A program with one piece of hardening undone. */
export type Mutant = {
  name: string;
  text: string;
  /** Where one function or table differs and no more: its name, and what it is then. */
  changedPart?: ProgramPart;
};

/** A function, or what a name stands for, as a program spells it out. */
export type ProgramPart = { name: string; text: string };

/**
 * Runs something on a mutant. What that leaves rejected and unheard is the mutant's fault, and none of the test run's.
 *
 * @param run what says whether the mutant was noticed
 */
export async function runOnMutant<T>(run: () => Promise<T>): Promise<T> {
  const listeners = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection').on('unhandledRejection', () => {});
  try {
    return await run();
  } finally {
    await new Promise<void>((resolve) => setImmediate(resolve));
    process.removeAllListeners('unhandledRejection');
    for (const listener of listeners) process.on('unhandledRejection', listener);
  }
}

/** A function, or what a name stands for, in a bundle: from its first line to its last. */
export function findFunction(bundle: string, name: string): ProgramPart & { from: number } {
  const escaped = name.replaceAll('$', '\\$');
  const found = new RegExp(`\\n(?:(?:async )?function ${escaped}\\(|var ${escaped} = )`).exec(bundle);
  const from = (found?.index ?? -1) + 1;
  const end = /\n[}\]]\)?;?\n/g;
  end.lastIndex = from;
  const to = end.exec(bundle) ? end.lastIndex : 0;
  if (from === 0 || to < from) throw new Error(`the bundle has no function ${name}`);
  return { name, from, text: bundle.slice(from, to) };
}

const isProgram = (text: string) => {
  try {
    new Function(text);
    return true;
  } catch {
    return false;
  }
};

const shorten = (line: string) => line.trim().slice(0, 90);

/**
 * Each line of a function left out by itself, and each `true` and `false` in it turned round: all that is still a program,
 * but for lines that only log.
 */
export function createLineMutants(bundle: string, functionName: string): Mutant[] {
  const { from, text } = findFunction(bundle, functionName);
  const rest = [bundle.slice(0, from), bundle.slice(from + text.length)] as const;
  const whole = (changed: string) => rest[0] + changed + rest[1];
  const mutants: Mutant[] = [];
  const lines = text.split('\n');
  for (const [at, line] of lines.entries()) {
    if (!/\w/.test(line) || at === 0 || /^\s*log\(/.test(line)) continue;
    const without = lines.toSpliced(at, 1).join('\n');
    // The function alone is enough to see whether it still parses, and is a hundredth of the bundle.
    if (isProgram(`async()=>{${without}}`))
      mutants.push({
        name: `${functionName} without "${shorten(line)}"`,
        text: whole(without),
        changedPart: { name: functionName, text: without },
      });
    for (const match of line.matchAll(/\b(true|false)\b/g)) {
      const turned = `${line.slice(0, match.index)}${match[0] === 'true' ? 'false' : 'true'}${line.slice(match.index + match[0].length)}`;
      const text = lines.toSpliced(at, 1, turned).join('\n');
      mutants.push({
        name: `${functionName} with "${shorten(turned)}"`,
        text: whole(text),
        changedPart: { name: functionName, text },
      });
    }
  }
  return mutants;
}

const pattern = (text: string) => new RegExp(text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replace(/\s+/g, '\\s+'), 'g');

/** One place changed, which has to be there exactly once; any white space stands for any other. */
export function createMutant(bundle: string, name: string, from: string, to: string): Mutant {
  const found = [...bundle.matchAll(pattern(from))];
  const [at] = found;
  if (!at || found.length > 1)
    throw new Error(`"${from}" is in the bundle ${found.length} times, not once: mend the mutant "${name}"`);
  return { name, text: bundle.slice(0, at.index) + to + bundle.slice(at.index + at[0].length) };
}
