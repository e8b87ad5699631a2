import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Demo, startDemo } from '../test/servers/demo.ts';
import { fetchElectron, findElectron } from '../test/shell/electron-binary.ts';
import { launchShell } from '../test/shell/launch.ts';
import { buildBundles } from './bundles.ts';
import { playDemoLine } from './demo-line.ts';
import { hasDisplay } from './display.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const say = (line: string) => console.log(line);
