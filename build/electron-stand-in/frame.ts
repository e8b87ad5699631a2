import { createRefusingPrototype } from './unsupported.ts';
import { originOf, schemes } from './urls.ts';

/** A main frame as Electron's `WebFrameMain` shows it. One object for as long as the page lives. */
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

  /** For the stand-in: where the browser says that the frame is. */
  static moved(frame: Frame, browserAddress: string): void {
    frame.#address = browserAddress ? schemes.toApp(browserAddress) : '';
  }
}

Object.setPrototypeOf(Frame.prototype, createRefusingPrototype('WebFrameMain'));

/** A frame inside a page, which the stand-in knows by its address only: it has no preload script and sends nothing. */
export function innerFrame(browserAddress: string, top: Frame): Electron.WebFrameMain {
  const url = schemes.toApp(browserAddress);
  return { url, origin: originOf(url), parent: top, top } as unknown as Electron.WebFrameMain;
}
