type Environment = Readonly<Record<string, string | undefined>>;

const hasVariables = (environment: Environment, ...names: string[]) =>
  names.every((name) => Boolean(environment[name]));

/** Whether electron-builder can have an app notarised by Apple: a key, an account, or a profile in the keychain. */
export const canNotarize = (environment: Environment): boolean =>
  hasVariables(environment, 'APPLE_API_KEY', 'APPLE_API_KEY_ID', 'APPLE_API_ISSUER') ||
  hasVariables(environment, 'APPLE_ID', 'APPLE_APP_SPECIFIC_PASSWORD', 'APPLE_TEAM_ID') ||
  hasVariables(environment, 'APPLE_KEYCHAIN_PROFILE');

/**
 * What will not be signed or notarised here, and which variables would change that. They are electron-builder's own; their
 * values are never shown.
 */
export function listSigningNotices(platform: NodeJS.Platform, environment: Environment): string[] {
  const notices: string[] = [];
  if (platform === 'win32' && !hasVariables(environment, 'WIN_CSC_LINK') && !hasVariables(environment, 'CSC_LINK'))
    notices.push(
      'Not signed: WIN_CSC_LINK and WIN_CSC_KEY_PASSWORD (or CSC_LINK and CSC_KEY_PASSWORD) are not set. Windows warns of such installers, and Latchkey takes no updates where it cannot check who signed them.',
    );
  if (platform === 'darwin') {
    if (!hasVariables(environment, 'CSC_LINK') && !hasVariables(environment, 'CSC_NAME'))
      notices.push(
        'Signed only if the keychain has a Developer ID: CSC_LINK and CSC_KEY_PASSWORD, or CSC_NAME, are not set. macOS blocks unsigned apps and takes no updates for them.',
      );
    if (!canNotarize(environment))
      notices.push(
        'Not notarised: set APPLE_API_KEY, APPLE_API_KEY_ID and APPLE_API_ISSUER, or APPLE_ID, APPLE_APP_SPECIFIC_PASSWORD and APPLE_TEAM_ID.',
      );
  }
  return notices;
}
