import { Emitter } from './emitter.ts';

type Source = Electron.NativeTheme['themeSource'];
type Scheme = 'light' | 'dark';

/** Electron's `nativeTheme`, from which windows take `prefers-color-scheme`. */
export class NativeTheme
  extends Emitter<'updated'>
  implements Pick<Electron.NativeTheme, 'themeSource' | 'shouldUseDarkColors'>
{
  #source: Source = 'system';
  #system: Scheme = 'light';
  readonly #apply: () => Promise<unknown>;

  constructor(apply: () => Promise<unknown>) {
    super('nativeTheme', ['updated']);
    this.#apply = apply;
  }

  get themeSource(): Source {
    return this.#source;
  }

  set themeSource(source: Source) {
    if (!['system', 'light', 'dark'].includes(source)) throw new TypeError('Error processing argument at index 0');
    const changed = source !== this.#source;
    this.#source = source;
    if (changed) this.#emitUpdated();
  }

  get shouldUseDarkColors(): boolean {
    return this.scheme === 'dark';
  }

  /** Internal: the color scheme of pages. */
  get scheme(): Scheme {
    return this.#source === 'system' ? this.#system : this.#source;
  }

  /** Internal: sets the system's color scheme. */
  set system(scheme: Scheme) {
    const changed = scheme !== this.#system;
    this.#system = scheme;
    if (changed) this.#emitUpdated();
  }

  #emitUpdated(): void {
    void this.#apply();
    setImmediate(() => this.emit('updated', {}));
  }
}
