import { type Settings, settingsSchema } from '../../shared/settings.ts';
import type { FileStore, Log } from '../core/ports.ts';

const settingsFileName = 'settings.json';

/** The person's own settings; nothing secret among them. */
export type SettingsStore = {
  get(): Settings;
  update(part: Partial<Settings>): Promise<Settings>;
};

/** Reads the settings; what cannot be read is as if it had never been set. */
export async function loadSettings(files: FileStore, log: Log): Promise<SettingsStore> {
  let settings = settingsSchema.parse({});
  try {
    const text = await files.read(settingsFileName);
    if (text !== undefined) settings = settingsSchema.parse(JSON.parse(text));
  } catch {
    log('settings file is damaged, using defaults');
  }
  return {
    get: () => settings,
    async update(part) {
      settings = settingsSchema.parse({ ...settings, ...part });
      try {
        await files.write(settingsFileName, `${JSON.stringify(settings, null, 2)}\n`);
      } catch {
        log('settings file cannot be written, changes end with the app');
      }
      return settings;
    },
  };
}
