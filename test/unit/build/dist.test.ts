import { expect, onTestFinished, test, vi } from 'vitest';
import type { PackageOptions } from '../../../build/package.ts';

const packageApp = vi.hoisted(() => vi.fn());

vi.mock('../../../build/package.ts', () => ({ packageApp }));
vi.mock('../../../build/bundles.ts', () => ({ buildBundles: async () => {} }));
vi.mock('../../../build/electron-stand-in/electron-binary.ts', () => ({ fetchElectron: async () => ({ path: '' }) }));

test('passes the options of the command line to packaging', async () => {
  const { argv, exitCode } = process;
  onTestFinished(() => {
    Object.assign(process, { argv, exitCode });
    vi.restoreAllMocks();
  });
  vi.spyOn(console, 'log').mockReturnValue();
  packageApp.mockResolvedValue({ folder: 'dist', artifacts: [] });
  process.argv = ['node', 'dist.ts', '--arch', 'arm64', '--rollout', '10'];

  await import('../../../build/dist.ts');

  expect(packageApp).toHaveBeenCalledExactlyOnceWith({
    variant: undefined,
    architectures: ['arm64'],
    rolloutPercent: 10,
  } satisfies PackageOptions);
});
