import type { ProfileProblem } from '../../shared/errors.ts';
import type { Profile } from '../../shared/profile.ts';
import type { Dialect } from '../oauth/dialects/dialect.ts';

/** A profile that has not been validated, so that all problems can be reported together. */
type UncheckedProfile = { [Field in keyof Profile]?: unknown };

const providerSpecificFields = ['realm', 'audience'] as const;

/** Finds extra parameters of the password request that the dialect itself sets. */
function findReservedParameters({ extraParameters }: UncheckedProfile, dialect: Dialect): ProfileProblem[] {
  const { password } = (extraParameters ?? {}) as { password?: unknown };
  if (password === null || typeof password !== 'object') return [];
  const { parameters } = dialect.passwordGrant({ realm: 'any', audience: 'any' });
  const reserved = [...Object.keys(parameters), dialect.oneTimeCodeParameter];
  const supported: readonly string[] = dialect.supportedFields;
  return Object.keys(password).flatMap((key) => {
    const name = key.trim().toLowerCase();
    if (!reserved.includes(name)) return [];
    const reason = supported.includes(name)
      ? `belongs in the field "${name}" of the profile`
      : "is set by Latchkey and can't be replaced";
    return [{ path: `extraParameters.password.${key}`, reason }];
  });
}

/** Finds the problems of a profile that are specific to its provider. */
export function findDialectProblems(profile: UncheckedProfile, dialect: Dialect): ProfileProblem[] {
  const problems: ProfileProblem[] = [];
  const { issuer, scopes } = profile;
  const reason = typeof issuer === 'string' && URL.canParse(issuer) && dialect.validateIssuer(new URL(issuer));
  if (reason) problems.push({ path: 'issuer', reason });
  for (const scope of dialect.requiredScopes)
    if (Array.isArray(scopes) && !scopes.includes(scope))
      problems.push({
        path: 'scopes',
        reason: `must contain "${scope}", which this provider requires`,
      });
  for (const field of providerSpecificFields)
    if (profile[field] !== undefined && !dialect.supportedFields.includes(field))
      problems.push({ path: field, reason: 'is not supported by this provider' });
  if (profile.asksOneTimeCode === true && !dialect.oneTimeCodeParameter)
    problems.push({ path: 'asksOneTimeCode', reason: 'is not supported by this provider' });
  return [...problems, ...findReservedParameters(profile, dialect)];
}
