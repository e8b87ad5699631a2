/**
 * Replaces fpm, which electron-builder would download: builds a deb with dpkg-deb or an rpm with
 * rpmbuild. Supports only the arguments that electron-builder passes, and throws on any other.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const options = new Map<string, string>();
const depends: string[] = [];
const recommends: string[] = [];
const contents: string[] = [];

const supportedOptions = new Set([
  ...['-s', '-t', '--deb-compression', '--deb-priority', '--rpm-os', '--rpm-compression', '--rpm-summary'],
  ...['--architecture', '--name', '--version', '--maintainer', '--vendor', '--url', '--license', '--category'],
  ...['--description', '--after-install', '--after-remove', '--package'],
]);

const args = process.argv.slice(2);
for (let index = 0; index < args.length; index += 1) {
  const arg = args[index] ?? '';
  if (arg === '--force') continue;
  if (!arg.startsWith('-')) {
    contents.push(arg);
    continue;
  }
  index += 1;
  const value = args[index] ?? '';
  if (arg === '-d') depends.push(value);
  else if (arg === '--deb-recommends') recommends.push(value);
  else if (supportedOptions.has(arg)) options.set(arg, value);
  else throw new Error(`Unsupported argument: ${arg}`);
}
const option = (name: string) => options.get(name) ?? '';

const work = mkdtempSync(join(tmpdir(), 'latchkey-fpm-'));
const tree = join(work, 'tree');
for (const content of contents) {
  const [from = '', to = ''] = content.split('=');
  mkdirSync(dirname(join(tree, to)), { recursive: true });
  cpSync(from, join(tree, to), { recursive: true, verbatimSymlinks: true });
}

function buildDeb(): void {
  const fields: [string, string][] = [
    ['Package', option('--name')],
    ['Version', option('--version')],
    ['Section', option('--category') || 'default'],
    ['Priority', option('--deb-priority')],
    ['Architecture', option('--architecture')],
    ['Maintainer', option('--maintainer')],
    ['Vendor', option('--vendor')],
    ['Homepage', option('--url')],
    ['License', option('--license')],
    ['Depends', depends.join(', ')],
    ['Recommends', recommends.join(', ')],
    ['Description', option('--description')],
  ];
  const control = fields.flatMap(([name, value]) =>
    value === '' ? [] : [`${name}: ${value.trim().replace(/\n\s*/g, '\n ')}\n`],
  );
  mkdirSync(join(tree, 'DEBIAN'));
  writeFileSync(join(tree, 'DEBIAN/control'), control.join(''));
  for (const [name, from] of [
    ['postinst', option('--after-install')],
    ['postrm', option('--after-remove')],
  ] as const) {
    copyFileSync(from, join(tree, 'DEBIAN', name));
    chmodSync(join(tree, 'DEBIAN', name), 0o755);
  }
  execFileSync('dpkg-deb', ['--build', '--root-owner-group', '-Zgzip', tree, option('--package')]);
}

function buildRpm(): void {
  const files = readdirSync(tree, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => `"${join(entry.parentPath, entry.name).slice(tree.length)}"`);
  const spec = [
    ...[`Name: ${option('--name')}`, `Version: ${option('--version')}`, 'Release: 1'],
    ...[`Summary: ${option('--rpm-summary')}`, `License: ${option('--license')}`, `Vendor: ${option('--vendor')}`],
    ...[`URL: ${option('--url')}`, `Group: ${option('--category')}`, `Packager: ${option('--maintainer')}`],
    ...['AutoReqProv: no', ...depends.map((dependency) => `Requires: ${dependency}`)],
    ...['%description', option('--description'), '%install', `cp -a '${tree}/.' '%{buildroot}/'`],
    ...['%post', readFileSync(option('--after-install'), 'utf8').replaceAll('%', '%%')],
    ...['%postun', readFileSync(option('--after-remove'), 'utf8').replaceAll('%', '%%')],
    ...['%files', '%defattr(-,root,root,-)', ...files, ''],
  ];
  writeFileSync(join(work, 'app.spec'), spec.join('\n'));
  const macros = {
    _topdir: join(work, 'rpmbuild'),
    _rpmdir: work,
    _rpmfilename: 'built.rpm',
    _build_id_links: 'none',
    __os_install_post: '%{nil}',
    debug_package: '%{nil}',
    _binary_payload: 'w1.gzdio',
  };
  const definitions = Object.entries(macros).flatMap(([name, value]) => ['--define', `${name} ${value}`]);
  const target = ['--target', `${option('--architecture')}-${option('--rpm-os')}`];
  execFileSync('rpmbuild', ['-bb', '--quiet', ...target, ...definitions, join(work, 'app.spec')], {
    env: { ...process.env, HOME: work },
  });
  copyFileSync(join(work, 'built.rpm'), option('--package'));
}

try {
  if (option('-t') === 'rpm') buildRpm();
  else buildDeb();
} finally {
  rmSync(work, { recursive: true });
}
