import { expect, test } from 'vitest';
import { loadSettings } from '../../electron/settings/settings-store.ts';
import { settingsChangeSchema } from '../../shared/settings.ts';
import { fakeFiles } from './support/files.ts';
import { fakeLog } from './support/log.ts';

const load = (text?: string) => {
  const files = fakeFiles(text === undefined ? {} : { 'settings.json': text });
  const log = fakeLog();
  return loadSettings(files, log).then((settings) => ({ settings, files, log }));
};

test('are read from the file, and the defaults without one', async () => {
  const { settings, log } = await load();
  expect(settings.get()).toEqual({ appearance: 'system' });
  expect(log.lines).toEqual([]);
  expect((await load('{"appearance":"dark"}')).settings.get()).toEqual({ appearance: 'dark' });
});

test.each(['', '{', '[]', 'null', '{"appearance":"pink"}', '{"appearance":"dark","fake":1}'])(
  'are the defaults if the file is damaged, and the log reports it: %j',
  async (text) => {
    const { settings, log } = await load(text);
    expect(settings.get()).toEqual({ appearance: 'system' });
    expect(log.lines).toHaveLength(1);
  },
);

test('are written when changed', async () => {
  const { settings, files } = await load('{"appearance":"dark"}');
  expect(await settings.update({ appearance: 'light' })).toEqual({ appearance: 'light' });
  expect(settings.get()).toEqual({ appearance: 'light' });
  expect((await loadSettings(files, fakeLog())).get()).toEqual({ appearance: 'light' });
  expect(await settings.update({})).toEqual({ appearance: 'light' });
});

test('apply until the app ends if they cannot be written, and the log reports it', async () => {
  const log = fakeLog();
  const files = { ...fakeFiles(), write: () => Promise.reject(new Error('EACCES /home/alice')) };
  const settings = await loadSettings(files, log);
  expect(await settings.update({ appearance: 'dark' })).toEqual({ appearance: 'dark' });
  expect(settings.get()).toEqual({ appearance: 'dark' });
  expect(log.lines).toHaveLength(1);
  expect(log.text()).not.toContain('alice');
});

test('are not reset by a change of another setting', async () => {
  const { settings } = await load('{"appearance":"dark"}');
  const apiPanes = { listPercent: 20.5 };
  expect(await settings.update(settingsChangeSchema.parse({ apiPanes }))).toEqual({ appearance: 'dark', apiPanes });
});
