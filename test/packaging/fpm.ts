/**
 * Stands for fpm, which electron-builder downloads: builds the deb that its arguments describe, with dpkg-deb. Knows the
 * arguments that electron-builder gives, and stops at any other.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'latchkey-deb-'));
const control = new Map<string, string>([['Section', 'default']]);
const lists = { Depends: [] as string[], Recommends: [] as string[] };
const contents: string[] = [];
let target = '';
mkdirSync(join(folder, 'DEBIAN'));

const script = (name: string) => (path: string) => {
  copyFileSync(path, join(folder, 'DEBIAN', name));
  chmodSync(join(folder, 'DEBIAN', name), 0o755);
};
const field = (name: string) => (value: string) => void control.set(name, value);
const nothing = () => {};

const known: Record<string, (value: string) => void> = {
  '-s': nothing,
  '-t': nothing,
  '-d': (value) => void lists.Depends.push(value),
  '--deb-recommends': (value) => void lists.Recommends.push(value),
  '--deb-compression': nothing,
  '--deb-priority': field('Priority'),
  '--architecture': field('Architecture'),
  '--name': field('Package'),
  '--version': field('Version'),
  '--maintainer': field('Maintainer'),
  '--vendor': field('Vendor'),
  '--url': field('Homepage'),
  '--license': field('License'),
  '--category': field('Section'),
  '--description': field('Description'),
  '--after-install': script('postinst'),
  '--after-remove': script('postrm'),
  '--package': (value) => {
    target = value;
  },
};

const args = process.argv.slice(2);
for (let at = 0; at < args.length; at += 1) {
  const arg = args[at] ?? '';
  if (arg === '--force') continue;
  if (!arg.startsWith('-')) contents.push(arg);
  else {
    const take = known[arg];
    if (!take) throw new Error(`unknown argument ${arg}`);
    at += 1;
    take(args[at] ?? '');
  }
}

for (const content of contents) {
  const [from = '', to = ''] = content.split('=');
  mkdirSync(dirname(join(folder, to)), { recursive: true });
  cpSync(from, join(folder, to), { recursive: true, verbatimSymlinks: true });
}
for (const [name, values] of Object.entries(lists)) if (values.length > 0) control.set(name, values.join(', '));
const lines = [...control].map(([name, value]) => `${name}: ${value.trim().replace(/\n\s*/g, '\n ')}\n`);
writeFileSync(join(folder, 'DEBIAN/control'), lines.join(''));
execFileSync('dpkg-deb', ['--build', '--root-owner-group', '-Zgzip', folder, target]);
rmSync(folder, { recursive: true });
