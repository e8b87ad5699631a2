import type { ProfileProblem } from '../../shared/errors.ts';
import type { Profile } from '../../shared/profile.ts';
import type { Dialect } from '../oauth/dialects/dialect.ts';

/** A profile whose own problems are not known yet, so that these can be told along with them. */
type UncheckedProfile = { [Field in keyof Profile]?: unknown };

const providerSpecificFields = ['realm', 'audience'] as const;

/** Extra parameters of the password request that this provider's dialect sends by itself. */
function findReservedParameters({ extraParameters }: UncheckedProfile, dialect: Dialect): ProfileProblem[] {
  const { password } = (extraParameters ?? {}) as { password?: unknown };
  if (password === null || typeof password !== 'object') return [];
  const { parameters } = dialect.passwordGrant({ realm: 'any', audience: 'any' });
  const own = [...Object.keys(parameters), dialect.oneTimeCodeParameter];
  const known: readonly string[] = dialect.supportedFields;
  return Object.keys(password).flatMap((given) => {
    const name = given.trim().toLowerCase();
    if (!own.includes(name)) return [];
    const reason = known.includes(name)
      ? `belongs in the field "${name}" of the profile`
      : 'is set by Latchkey itself and cannot be replaced';
    return [{ path: `extraParameters.password.${given}`, reason }];
  });
}

/** What does not hold in a profile for this provider, besides what the schema says of every profile. */
export function findDialectProblems(profile: UncheckedProfile, dialect: Dialect): ProfileProblem[] {
  const problems: ProfileProblem[] = [];
  const { issuer, scopes } = profile;
  const reason = typeof issuer === 'string' && URL.canParse(issuer) && dialect.validateIssuer(new URL(issuer));
  if (reason) problems.push({ path: 'issuer', reason });
  for (const scope of dialect.requiredScopes)
    if (Array.isArray(scopes) && !scopes.includes(scope))
      problems.push({
        path: 'scopes',
        reason: `must hold "${scope}", without which this provider refuses the sign-in`,
      });
  for (const field of providerSpecificFields)
    if (profile[field] !== undefined && !dialect.supportedFields.includes(field))
      problems.push({ path: field, reason: 'is not known to this provider' });
  if (profile.mfa !== undefined && !dialect.mfa)
    problems.push({ path: 'mfa', reason: 'is not known to this provider' });
  if (profile.asksOneTimeCode === true && !dialect.oneTimeCodeParameter)
    problems.push({ path: 'asksOneTimeCode', reason: 'is not known to this provider' });
  return [...problems, ...findReservedParameters(profile, dialect)];
}
