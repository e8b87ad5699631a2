/** The parts of `package.json` that decide what is installed and which install scripts may run. */
export type Manifest = {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  allowScripts?: Record<string, boolean>;
};

export type LockEntry = {
  /** Only of an alias. */
  name?: string;
  version?: string;
  resolved?: string;
  integrity?: string;
  hasInstallScript?: boolean;
  dev?: boolean;
  optional?: boolean;
  devOptional?: boolean;
  os?: string[];
  cpu?: string[];
};

export type Lock = { packages: Record<string, LockEntry> };

/** Reasons by package name, as in the tables of `docs/security.md`. */
export type DocumentedPackages = Record<string, string>;

/** Reads a table between `<!-- name -->` and `<!-- /name -->`: its last column by its first. */
export function readDocumentedPackages(document: string, name: string): DocumentedPackages {
  const [, table = ''] = document.split(new RegExp(`<!-- /?${name} -->`));
  return Object.fromEntries(
    table
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line) => {
        const cells = line.split('|').map((cell) => cell.trim());
        return [(cells[1] ?? '').replaceAll('`', ''), cells.at(-2) ?? ''];
      }),
  );
}

const nameOf = (path: string) => path.replace(/^.*node_modules\//, '');

/** Returns the packages of a lockfile that ship: neither development-only nor optional. */
export const listShippedPackages = ({ packages }: Lock): string[] => [
  ...new Set(
    Object.entries(packages)
      .filter(([path, { dev, optional, devOptional }]) => path !== '' && !dev && !optional && !devOptional)
      .map(([path]) => nameOf(path)),
  ),
];

const difference = (from: Iterable<string>, without: Iterable<string>) => {
  const left = new Set(without);
  return [...from].filter((one) => !left.has(one));
};

/** Returns a description of every problem. */
export function findSupplyProblems(
  manifest: Manifest,
  lock: Lock,
  reasons: DocumentedPackages,
  transitive: DocumentedPackages,
  bare: readonly string[],
): string[] {
  const { dependencies = {}, devDependencies = {}, optionalDependencies = {}, allowScripts = {} } = manifest;
  const production = [...Object.keys(dependencies), ...Object.keys(optionalDependencies)];
  const problems: string[] = [];

  for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })) {
    // An alias installs a package under another name: `npm:@github/keytar@7.10.6`.
    const [, alias, exact] = /^(?:npm:(@?[\w./-]+)@)?(\d+\.\d+\.\d+(?:-[\w.]+)?)$/.exec(version) ?? [];
    if (exact === undefined) problems.push(`${name} has no exact version: ${version}`);
    const locked = lock.packages[`node_modules/${name}`];
    if (locked?.version !== exact || locked?.name !== alias)
      problems.push(
        `${name} is ${version} in package.json and ${[locked?.name, locked?.version].filter(Boolean).join('@')} in the lock`,
      );
  }
  for (const name of difference(production, Object.keys(reasons)))
    problems.push(`${name} ships and is not listed with its reason`);
  for (const name of difference(Object.keys(reasons), production)) problems.push(`${name} is listed and does not ship`);
  for (const [name, reason] of Object.entries({ ...reasons, ...transitive }))
    if (reason.length < 10) problems.push(`${name} is listed without a reason`);
  const known = [...production, ...Object.keys(transitive)];
  for (const name of difference(listShippedPackages(lock), known))
    problems.push(`${name} ships with another and is not listed`);
  for (const name of difference(Object.keys(transitive), listShippedPackages(lock)))
    problems.push(`${name} is listed and nothing brings it`);

  const scripts = Object.entries(lock.packages)
    .filter(([, { hasInstallScript }]) => hasInstallScript)
    .map(([path]) => nameOf(path));
  for (const name of difference(scripts, Object.keys(allowScripts)))
    problems.push(`${name} has an install script without a decision`);
  for (const name of difference(Object.keys(allowScripts), scripts))
    problems.push(`${name} has a decision but no install script`);
  for (const [name, allowed] of Object.entries(allowScripts))
    if (allowed) problems.push(`${name} may run its install script`);

  for (const [path, entry] of Object.entries(lock.packages)) {
    if (path === '') continue;
    const name = nameOf(path);
    if (entry.resolved !== undefined) problems.push(`${name} has its own source: ${entry.resolved}`);
    if (entry.integrity ? !entry.integrity.startsWith('sha512-') : !bare.includes(name))
      problems.push(`${name} has no sha512 in the lock`);
    if (!entry.integrity && !(entry.optional && (entry.os || entry.cpu)))
      problems.push(`${name} has no sha512 in the lock, though it is not only for other systems`);
  }
  for (const name of bare)
    if (!Object.entries(lock.packages).some(([path, { integrity }]) => nameOf(path) === name && !integrity))
      problems.push(`${name} is listed as having no sha512 in the lock, but has one`);
  return problems;
}
