import { type Settings, settingsSchema } from '../shared/settings.ts';
import type { FileStore, Log } from './ports.ts';

const file = 'settings.json';

/** The person's own settings; nothing secret among them. */
export type SettingsStore = {
  get(): Settings;
  change(part: Partial<Settings>): Promise<Settings>;
};

/** Reads the settings; what cannot be read is as if it had never been set. */
export async function loadSettings(files: FileStore, log: Log): Promise<SettingsStore> {
  let settings = settingsSchema.parse({});
  try {
    const text = await files.read(file);
    if (text !== undefined) settings = settingsSchema.parse(JSON.parse(text));
  } catch {
    log('settings file is damaged, using defaults');
  }
  return {
    get: () => settings,
    async change(part) {
      settings = settingsSchema.parse({ ...settings, ...part });
      try {
        await files.write(file, `${JSON.stringify(settings, null, 2)}\n`);
      } catch {
        log('settings file cannot be written, changes end with the app');
      }
      return settings;
    },
  };
}
