import type { TFunction } from 'i18next';
import type { ProfileProblem } from '../../shared/errors.ts';

/** Whether a problem concerns a member of a profile or something inside it. */
export const isAbout = (problem: ProfileProblem, member: string): boolean =>
  problem.path === member || problem.path.startsWith(`${member}.`) || problem.path.startsWith(`${member}[`);

const entryPattern = /\[(\d+)\]$/;

/** Returns the problems of a field as sentences, or `undefined` if there are none. */
export function describeProblems(
  t: TFunction,
  problems: readonly ProfileProblem[],
  member: string,
  label: string,
): string | undefined {
  const sentences = problems
    .filter((problem) => isAbout(problem, member))
    .map(({ path, reason }) => {
      const entry = entryPattern.exec(path)?.[1];
      return entry === undefined
        ? t('profiles.fieldProblem', { label, reason })
        : t('profiles.entryProblem', { number: Number(entry) + 1, reason });
    });
  return sentences.length > 0 ? [...new Set(sentences)].join(' ') : undefined;
}
