import { spawnSync } from 'node:child_process';

type Environment = Readonly<Record<string, string | undefined>>;

const hasVariables = (environment: Environment, ...names: string[]) =>
  names.every((name) => Boolean(environment[name]));

/**
 * Returns whether electron-builder can have the app notarized by Apple: with an API key, an Apple
 * account or a keychain profile.
 */
export const canNotarize = (environment: Environment): boolean =>
  hasVariables(environment, 'APPLE_API_KEY', 'APPLE_API_KEY_ID', 'APPLE_API_ISSUER') ||
  hasVariables(environment, 'APPLE_ID', 'APPLE_APP_SPECIFIC_PASSWORD', 'APPLE_TEAM_ID') ||
  hasVariables(environment, 'APPLE_KEYCHAIN_PROFILE');

/**
 * Returns whether a pkg can be signed: by `CSC_INSTALLER_LINK`, or by a certificate in the keychain
 * of this Mac. electron-builder looks for both.
 *
 * @param listIdentities returns the output of `security find-identity -v`
 */
export function hasInstallerCertificate(
  environment: Environment = process.env,
  listIdentities = () => spawnSync('security', ['find-identity', '-v'], { encoding: 'utf8' }).stdout,
): boolean {
  if (hasVariables(environment, 'CSC_INSTALLER_LINK')) return true;
  return /"Developer ID Installer: /.test(listIdentities() ?? '');
}

/**
 * Returns a notice for each signing step that will be skipped, with the environment variables of
 * electron-builder that enable it. Notices never contain the values of variables.
 */
export function listSigningNotices(
  platform: NodeJS.Platform,
  environment: Environment,
  canSignPkg = hasInstallerCertificate(environment),
): string[] {
  const notices: string[] = [];
  if (platform === 'win32' && !hasVariables(environment, 'WIN_CSC_LINK') && !hasVariables(environment, 'CSC_LINK'))
    notices.push(
      'Not signed: WIN_CSC_LINK and WIN_CSC_KEY_PASSWORD (or CSC_LINK and CSC_KEY_PASSWORD) are not set. Windows warns users before running unsigned installers, and Latchkey does not install unsigned updates.',
    );
  if (platform === 'darwin') {
    if (!canSignPkg)
      notices.push(
        'No pkg: Apple notarizes one only if it is signed with a Developer ID Installer certificate. Set CSC_INSTALLER_LINK and CSC_INSTALLER_KEY_PASSWORD, or add the certificate to the keychain.',
      );
    if (!hasVariables(environment, 'CSC_LINK') && !hasVariables(environment, 'CSC_NAME'))
      notices.push(
        'Signed only if the keychain contains a Developer ID: CSC_LINK and CSC_KEY_PASSWORD, or CSC_NAME, are not set. macOS blocks unsigned apps and their updates.',
      );
    if (!canNotarize(environment))
      notices.push(
        'Not notarized: set APPLE_API_KEY, APPLE_API_KEY_ID and APPLE_API_ISSUER, or APPLE_ID, APPLE_APP_SPECIFIC_PASSWORD and APPLE_TEAM_ID.',
      );
  }
  return notices;
}
