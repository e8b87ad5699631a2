import type { z } from 'zod';
import type { ProfileProblem } from '../../shared/errors.ts';

const pathOf = (path: readonly PropertyKey[]) =>
  path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : text ? `${text}.${String(part)}` : String(part)),
    '',
  );

const formatCount = (count: number | bigint, origin: string) =>
  `${count} ${origin === 'string' ? 'characters' : 'entries'}`;

/** Returns what a field must be. The schema's custom messages already say it. */
function reasonOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is missing' : `must be of type ${issue.expected}`;
    case 'too_small':
      return issue.minimum === 1
        ? 'must not be empty'
        : `must have at least ${formatCount(issue.minimum, issue.origin)}`;
    case 'too_big':
      return `must have at most ${formatCount(issue.maximum, issue.origin)}`;
    case 'invalid_value':
      return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`;
    default:
      return issue.message;
  }
}

/** Names under which other programs keep secrets in their configuration. */
const secretFieldName =
  /^(client|api)?[_-]?(secrets?|password|private[_-]?key|key|assertion[_-]?key|refresh[_-]?token|access[_-]?token)$/i;

const unknownFieldReason = (key: string) =>
  secretFieldName.test(key)
    ? 'is a secret, which profiles must not contain: remove it. Latchkey asks for it when you sign in'
    : 'is not a field of a profile';

/** Converts a schema issue to problems. Each unknown field has its own path, not its parent's. */
export function problemsFromIssue(issue: z.core.$ZodIssue): ProfileProblem[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ path: pathOf([...issue.path, key]), reason: unknownFieldReason(key) }));
  if (issue.code === 'invalid_key')
    return issue.issues.map((inner) => ({ path: pathOf(issue.path), reason: reasonOf(inner) }));
  return [{ path: pathOf(issue.path), reason: reasonOf(issue) }];
}
