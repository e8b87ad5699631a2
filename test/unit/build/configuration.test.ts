import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { validateConfiguration } from 'app-builder-lib/out/util/config/config.js';
import { describe, expect, test } from 'vitest';
import { defaultConfiguration as config, createConfiguration } from '../../../build/electron-builder.ts';
import { readArchitecture } from '../../../build/native-module.ts';
import { canNotarize, hasInstallerCertificate, listSigningNotices } from '../../../build/signing.ts';
import { readVariant, variantsFolder } from '../../../build/variant.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

describe('installers', () => {
  test('matches the schema of electron-builder', async () => {
    const logger = { isEnabled: false } as Parameters<typeof validateConfiguration>[1];
    const variant = await readVariant(variantsFolder, 'acme', '/staged');
    for (const one of [config, createConfiguration({ variant })]) await validateConfiguration(one, logger);
    for (const target of ['nsis', 'msi', 'dmg', 'pkg', 'mac', 'win', 'appImage', 'deb', 'rpm', 'linux'] as const) {
      const invalid = { ...config, [target]: { ...config[target], silent: true } };
      await expect(validateConfiguration(invalid, logger)).rejects.toThrow(`configuration.${target}`);
    }
  });

  test('hardens macOS with one entitlement', async () => {
    expect(config.mac?.hardenedRuntime).toBe(true);
    for (const path of [config.mac?.entitlements, config.mac?.entitlementsInherit]) {
      const text = await readFile(`${root}${path}`, 'utf8');
      expect([...text.matchAll(/<key>.*?<\/key>/g)].join()).toBe('<key>com.apple.security.cs.allow-jit</key>');
    }
  });

  test("gives a variant its own name, ID, icons and data folder, and Latchkey's fuses", async () => {
    const variant = await readVariant(variantsFolder, 'acme', '/staged');
    const acme = createConfiguration({ variant, architectures: ['arm64'] });
    expect(acme).toMatchObject({
      appId: 'example.acme.sign-in',
      productName: 'Acme Sign-in',
      extraMetadata: { name: 'acme', productName: 'Acme Sign-in', appId: 'example.acme.sign-in' },
      linux: { executableName: 'acme', maintainer: 'Acme Example Corporation <it@acme.example>' },
    });
    expect(acme.win?.icon).toContain('variants/acme/icons/icon.ico');
    expect(acme.electronFuses).toEqual(config.electronFuses);
    expect(acme.files).toContainEqual({ from: '/staged', to: '.', filter: ['preset.json', 'brand.svg'] });
    expect(JSON.stringify(config.files)).not.toMatch(/preset|brand/);
    expect(acme.mac?.target).toEqual(['dmg', 'zip', 'pkg'].map((target) => ({ target, arch: ['arm64'] })));
  });
});

describe('signing', () => {
  test.each([
    ['linux', {}, []],
    ['win32', { CSC_LINK: 'a' }, []],
    ['win32', {}, ['WIN_CSC_LINK']],
    [
      'darwin',
      { CSC_LINK: 'a', CSC_INSTALLER_LINK: 'a', APPLE_API_KEY: 'a', APPLE_API_KEY_ID: 'b', APPLE_API_ISSUER: 'c' },
      [],
    ],
    ['darwin', { CSC_NAME: 'a', CSC_INSTALLER_LINK: 'a', APPLE_API_KEY: 'a' }, ['APPLE_API_KEY_ID']],
    ['darwin', {}, ['No pkg', 'CSC_LINK', 'APPLE_ID']],
    ['darwin', { CSC_LINK: 'a', APPLE_KEYCHAIN_PROFILE: 'a' }, ['CSC_INSTALLER_LINK']],
  ] as const)('%s with %j', (platform, environment, named) => {
    const notices = listSigningNotices(platform, environment);
    expect(notices).toHaveLength(named.length);
    for (const [at, name] of named.entries()) expect(notices[at]).toContain(name);
  });

  test('builds a pkg only with an installer certificate, from a variable or the keychain', () => {
    const identities = (name: string) => () => `  1) 0123456789ABCDEF "${name}: Example Inc (0123456789)"\n`;
    expect(hasInstallerCertificate({}, identities('Developer ID Installer'))).toBe(true);
    expect(hasInstallerCertificate({}, identities('Developer ID Application'))).toBe(false);
    expect(hasInstallerCertificate({ CSC_INSTALLER_LINK: 'a' }, identities('none'))).toBe(true);
    const { mac } = createConfiguration({ architectures: ['arm64'], hasInstallerCertificate: false });
    expect(mac?.target).toEqual(['dmg', 'zip'].map((target) => ({ target, arch: ['arm64'] })));
  });

  test('an rpm depends on what Fedora or openSUSE calls a library, and an AppImage keeps its sandbox', () => {
    expect(config.rpm?.depends).toEqual(
      expect.arrayContaining(
        ['libXtst or libXtst6', 'libuuid or libuuid1', 'libsecret or libsecret-1-0'].map((names) => `(${names})`),
      ),
    );
    expect(config.appImage?.executableArgs).toEqual([]);
  });

  test('a notice never contains the value of a variable', () => {
    const environment = { CSC_KEY_PASSWORD: 'not-a-real-password', APPLE_ID: 'not-a-real-id' };
    expect(listSigningNotices('darwin', environment, false).join()).not.toMatch(/not-a-real/);
    expect(canNotarize(environment)).toBe(false);
    expect(canNotarize({ APPLE_KEYCHAIN_PROFILE: 'a' })).toBe(true);
  });
});

describe('which processor a native module is for', () => {
  const file = (...writes: [offset: number, bytes: number[]][]) => {
    const header = Buffer.alloc(256);
    for (const [offset, bytes] of writes) header.set(bytes, offset);
    return header;
  };
  const elf = (machine: number) => file([0, [0x7f, 0x45, 0x4c, 0x46]], [18, [machine]]);
  const mach = (machine: number) => file([0, [0xcf, 0xfa, 0xed, 0xfe]], [4, [machine, 0, 0, 1]]);
  const pe = (low: number, high: number) => file([0, [0x4d, 0x5a]], [60, [128]], [132, [low, high]]);

  test.each([
    [elf(0x3e), 'x64'],
    [elf(0xb7), 'arm64'],
    [elf(3), 'other'],
    [mach(7), 'x64'],
    [mach(0x0c), 'arm64'],
    [pe(0x64, 0x86), 'x64'],
    [pe(0x64, 0xaa), 'arm64'],
    [file(), 'other'],
    [Buffer.from('MZ'), 'other'],
  ])('case %#: %s', (header, architecture) => {
    expect(readArchitecture(header)).toBe(architecture);
  });

  test('this very program', async () => {
    expect(readArchitecture((await readFile(process.execPath)).subarray(0, 4096))).toBe(process.arch);
  });
});
