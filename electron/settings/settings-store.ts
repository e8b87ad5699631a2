import { type Settings, settingsSchema } from '../../shared/settings.ts';
import type { FileStore, Log } from '../core/ports.ts';

const settingsFileName = 'settings.json';

/** The user's settings. They contain no secrets. */
export type SettingsStore = {
  get(): Settings;
  /**
   * Changes some settings and saves all. If saving fails, the change lasts until the app quits.
   *
   * @param part what to change; undefined resets a setting to its default
   */
  update(part: { [Key in keyof Settings]?: Settings[Key] | undefined }): Promise<Settings>;
};

/** Loads the settings, or the defaults if the file is missing or damaged. */
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
