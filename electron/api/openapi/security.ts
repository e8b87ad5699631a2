import { getLocation, type LocatedParameter } from './parameters.ts';
import type { ReferenceResolver } from './references.ts';
import { asArray, asRecord, asString, getOwn, type UnknownRecord } from './unknown-values.ts';

const maxScopes = 50;
const maxScopeCharacters = 500;
const maxScopeSets = 10;
const maxRequirements = 50;

const getSecuritySchemes = (root: UnknownRecord): unknown =>
  getOwn(root, 'swagger') === undefined
    ? getOwn(getOwn(root, 'components'), 'securitySchemes')
    : getOwn(root, 'securityDefinitions');

const getSecurityRequirements = (root: UnknownRecord, operation: unknown): readonly unknown[] =>
  asArray(getOwn(operation, 'security') ?? getOwn(root, 'security')).slice(0, maxRequirements);

/** Reads the API keys that the first security requirement asks for, as parameters to fill in. */
export function readApiKeyParameters(
  root: UnknownRecord,
  operation: unknown,
  resolve: ReferenceResolver,
): LocatedParameter[] {
  const [requirement] = getSecurityRequirements(root, operation);
  return Object.keys(asRecord(requirement) ?? {})
    .slice(0, maxRequirements)
    .flatMap((id) => {
      const scheme = resolve(getOwn(getSecuritySchemes(root), id));
      const name = asString(getOwn(scheme, 'name'), 200);
      const location = getLocation(scheme);
      if (getOwn(scheme, 'type') !== 'apiKey' || name === undefined) return [];
      if (location !== 'header' && location !== 'query' && location !== 'cookie') return [];
      const description = asString(getOwn(scheme, 'description'));
      return [{ location, parameter: { name, required: true, value: '', ...(description && { description }) } }];
    });
}

/**
 * Reads the alternative sets of scopes, each of which is sufficient (OpenAPI 3.1 §4.8.30).
 *
 * @returns no sets if the operation needs no scopes
 */
export function readScopes(root: UnknownRecord, operation: unknown, resolve: ReferenceResolver): string[][] {
  const schemes = getSecuritySchemes(root);
  const sets = getSecurityRequirements(root, operation).map((requirement) =>
    Object.entries(asRecord(requirement) ?? {})
      .slice(0, maxRequirements)
      .flatMap(([name, scopes]) => {
        const type = getOwn(resolve(getOwn(schemes, name)), 'type');
        return type === 'oauth2' || type === 'openIdConnect' ? asArray(scopes) : [];
      })
      .filter((scope) => typeof scope === 'string')
      .slice(0, maxScopes)
      .map((scope) => scope.slice(0, maxScopeCharacters)),
  );
  return sets.some((set) => set.length === 0) ? [] : sets.slice(0, maxScopeSets);
}
