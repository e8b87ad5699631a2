import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';

/** The message of a second instance to the first. */
export type SecondInstance = { argv: string[]; workingDirectory: string; additionalData: unknown };

/** Electron's lock is synchronous and sockets are not, so a child process connects to the owner. */
const clientScript = `
const [, socket, message] = process.argv;
const connection = require('node:net').connect(socket, () => connection.write(message + '\\n'));
connection.on('data', () => process.exit(0));
connection.on('error', () => process.exit(1));
connection.on('close', () => process.exit(1));
setTimeout(() => process.exit(1), 5000);
`;

function notifyFirstInstance(socket: string, message: SecondInstance): boolean {
  return (
    spawnSync(process.execPath, ['-e', clientScript, socket, JSON.stringify(message)], { stdio: 'ignore' }).status === 0
  );
}

function socketPathIn(folder: string): string {
  const name = `latchkey-${randomBytes(8).toString('hex')}`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}`;
  // Operating systems limit socket paths to about 100 characters.
  const inFolder = join(folder, `${name}.sock`);
  return inFolder.length < 100 ? inFolder : join(tmpdir(), `${name}.sock`);
}

function listen(socket: string, onSecond: (second: SecondInstance) => void): Server {
  const server = createServer((connection) => {
    let text = '';
    connection.on('error', () => connection.destroy());
    connection.on('data', (chunk) => {
      text += chunk;
      if (!text.endsWith('\n')) return;
      connection.end('ok');
      onSecond(JSON.parse(text) as SecondInstance);
    });
  });
  // The socket is bound before `listen` returns, so that readers of the lock can connect
  // immediately.
  server.listen(socket);
  server.unref();
  return server;
}

/**
 * Allows one instance per user-data folder: a file contains the path of a socket on which its owner
 * answers.
 */
export class InstanceLock {
  #lock: { file: string; server: Server } | undefined;

  /** Takes the lock; if another instance has it, notifies that instance and returns false. */
  request(folder: string, second: SecondInstance, onSecond: (second: SecondInstance) => void): boolean {
    if (this.#lock) return true;
    mkdirSync(folder, { recursive: true });
    if (isLockedElsewhere(folder)) return false;
    const file = join(folder, 'SingletonLock.json');
    const socket = socketPathIn(folder);
    const server = listen(socket, onSecond);
    const own = `${file}.${randomBytes(6).toString('hex')}`;
    writeFileSync(own, socket);
    try {
      for (let tries = 0; tries < 5; tries += 1) {
        // A hard link appears atomically with its content.
        if (link(own, file)) {
          this.#lock = { file, server };
          return true;
        }
        const owner = read(file);
        if (owner !== undefined && notifyFirstInstance(owner, second)) break;
        // Its owner exited without cleaning up.
        if (owner !== read(file)) continue;
        rmSync(file, { force: true });
        if (owner?.endsWith('.sock')) rmSync(owner, { force: true });
      }
      server.close();
      return false;
    } finally {
      rmSync(own, { force: true });
    }
  }

  release(): void {
    if (!this.#lock) return;
    rmSync(this.#lock.file, { force: true });
    this.#lock.server.close();
    this.#lock = undefined;
  }
}

/** Whether Chromium's own lock names another computer, which it never takes over. */
function isLockedElsewhere(folder: string): boolean {
  try {
    return !readlinkSync(join(folder, 'SingletonLock')).startsWith(`${hostname()}-`);
  } catch {
    return false;
  }
}

function link(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
