/** What was decided for each of Electron's fuses, as the second witness of the build's own list. */
export const expectedFuses = {
  runAsNode: false,
  enableCookieEncryption: true,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  loadBrowserProcessSpecificV8Snapshot: false,
  grantFileProtocolExtraPrivileges: false,
} as const;

/** That and what electron-builder does beside it, on macOS. */
export const expectedFuseOptions = { ...expectedFuses, resetAdHocDarwinSignature: true } as const;
