import { spawnSync } from 'node:child_process';

/** The last commit that breaks the rules of commitlint.config.js. */
const lastUncheckedCommit = '4ad284920f07';

const git = (...args: string[]) => spawnSync('git', args, { encoding: 'utf8' });

// A source archive and a shallow clone do not have the history to check.
if (git('merge-base', '--is-ancestor', lastUncheckedCommit, 'HEAD').status === 0) {
  const { status } = spawnSync('npx', ['commitlint', '--from', lastUncheckedCommit], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  process.exitCode = status ?? 1;
} else {
  console.log(`Commit messages not checked: commit ${lastUncheckedCommit} is not in this clone.`);
}
