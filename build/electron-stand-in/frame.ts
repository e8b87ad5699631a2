import { createRefusingPrototype } from './unsupported.ts';
import { originOf, schemes } from './urls.ts';

/** A main frame as Electron's `WebFrameMain`; the same object throughout the page's life. */
export class Frame
  implements
    Pick<Electron.WebFrameMain, 'parent' | 'top' | 'origin' | 'url' | 'processId' | 'routingId' | 'frameTreeNodeId'>
{
  readonly parent = null;
  readonly processId: number;
  readonly routingId = 1;
  readonly frameTreeNodeId: number;
  #address = '';

  constructor(id: number) {
    this.processId = id;
    this.frameTreeNodeId = id;
  }

  get top(): Electron.WebFrameMain {
    return this as unknown as Electron.WebFrameMain;
  }

  get url(): string {
    return this.#address;
  }

  get origin(): string {
    return originOf(this.#address);
  }

  /** Internal: sets the URL that the browser reports. */
  static moved(frame: Frame, browserAddress: string): void {
    frame.#address = browserAddress ? schemes.toApp(browserAddress) : '';
  }
}

Object.setPrototypeOf(Frame.prototype, createRefusingPrototype('WebFrameMain'));

/** A subframe, known only by its URL: it has no preload script and sends nothing. */
export function innerFrame(browserAddress: string, top: Frame): Electron.WebFrameMain {
  const url = schemes.toApp(browserAddress);
  return { url, origin: originOf(url), parent: top, top } as unknown as Electron.WebFrameMain;
}
