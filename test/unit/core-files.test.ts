import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);
const source = fileURLToPath(new URL('../../electron/node/core-files.ts', import.meta.url));

/** Prints the limits of a process that may leave core files, and of its descendants. */
const script = `
  const { spawn } = await import('node:child_process');
  const { once } = await import('node:events');
  const { readFile } = await import('node:fs/promises');
  const { preventCoreFiles } = await import(${JSON.stringify(source)});
  const limitOf = async (pid) => /core file size *(\\S+) +(\\S+)/.exec(await readFile('/proc/' + pid + '/limits', 'utf8')).slice(1);
  const start = () => spawn('sh', ['-c', 'sleep 5 & echo $!; wait']);
  const first = start();
  const [grandchild] = await once(first.stdout, 'data');
  const before = await limitOf(Number(grandchild));
  await preventCoreFiles();
  const later = start();
  const after = await Promise.all([process.pid, first.pid, Number(grandchild), later.pid].map(limitOf));
  console.log(JSON.stringify({ before, after }));
  process.exit();
`;

test.runIf(process.platform === 'linux')('neither main nor its processes can leave a core file', async () => {
  const limited = ['-c', 'ulimit -c unlimited && exec "$0" "$@"', process.execPath];
  const { stdout } = await run('sh', [...limited, '--import', 'tsx', '--input-type', 'module', '--eval', script]);
  expect(JSON.parse(stdout)).toEqual({
    before: ['unlimited', 'unlimited'],
    after: Array(4).fill(['0', '0']),
  });
});
