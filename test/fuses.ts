/** The expected value of each of Electron's fuses, independent of the build's list. */
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

/** The same with the option that electron-builder sets on macOS. */
export const expectedFuseOptions = { ...expectedFuses, resetAdHocDarwinSignature: true } as const;
