import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RunningApp } from '../../build/electron-stand-in/launch.ts';
import { launchFixture, printed } from './fixture/launch-fixture.ts';

let shell: RunningApp;

// Without the fixture's policy, so that the stand-in itself must refuse.
beforeAll(async () => {
  shell = await launchFixture({ switches: ['--no-policy'] });
}, 60_000);

afterAll(async () => {
  await shell?.close();
});

const evaluate = (script: string): Promise<unknown> => shell.page.evaluate(script);

describe('a page in the stand-in', () => {
  it('runs its preload script again after a reload, and main knows its URL', async () => {
    await shell.page.reload();
    expect(await evaluate('sawAtStart.latchkey')).toBe('object');
    await evaluate("history.pushState({}, '', '?q#deep')");
    expect(await evaluate('latchkey.sender()')).toMatchObject({
      isMainFrame: true,
      url: 'app://fixture/index.html?q#deep',
    });
  });

  it('has no preload script in its inner frames', async () => {
    await evaluate("document.body.append(Object.assign(document.createElement('iframe'), { src: 'index.html' })); 0");
    await vi.waitFor(async () => {
      const inner = shell.page.frames()[1];
      expect(await inner?.evaluate('[document.title, typeof latchkey]')).toEqual(['Fixture', 'undefined']);
    });
    await evaluate("document.querySelector('iframe').remove()");
  });

  it('opens no window, whichever way it tries', async () => {
    await evaluate("open('about:blank'), open('page.js'), open('https://elsewhere.example/', 'x', 'width=300'); 0");
    await vi.waitFor(() =>
      expect(printed(shell, 'popup')).toEqual(['about:blank', 'app://fixture/page.js', 'https://elsewhere.example/']),
    );
    // A popup exists for a moment before it is closed.
    await vi.waitFor(() => expect(shell.page.context().pages()).toHaveLength(1), 10_000);
  });

  it('asks main about URLs of other schemes, and follows those of the app', async () => {
    await evaluate("location.href = 'mailto:someone@elsewhere.example'");
    await vi.waitFor(() => expect(printed(shell, 'will-navigate')).toContain('mailto:someone@elsewhere.example'));
    await evaluate("location.href = 'app://elsewhere/'");
    await vi.waitFor(() => expect(printed(shell, 'will-navigate')).toContain('app://elsewhere/'));
    expect(shell.page.url()).toContain('fixture.app');
    await evaluate("location.href = 'app://fixture/index.html?followed'");
    await vi.waitFor(() => expect(shell.page.url()).toMatch(/followed$/), 10_000);
  });

  it('is served by the app and has no network access', async () => {
    let connections = 0;
    const server = createServer((socket) => {
      connections += 1;
      socket.destroy();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const outcome = await evaluate(`Promise.all([
      fetch('page.js').then(({ status }) => status),
      fetch('missing').then(({ status }) => status),
      fetch('http://${host}/').then(String, (error) => error.message),
      new Promise((resolve) => Object.assign(new WebSocket('ws://${host}/'), { onerror: () => resolve('no socket') })),
    ])`);
    expect(outcome).toEqual([200, 404, 'Failed to fetch', 'no socket']);
    expect(connections).toBe(0);
    server.close();
  });

  it('is reported when it crashes', async () => {
    void shell.page.goto('chrome://crash').catch(() => {});
    await vi.waitFor(() => expect(printed(shell, 'gone')).toEqual(['crashed']), 5000);
  });
});
