import { contextBridge, type IpcRendererEvent, ipcRenderer } from 'electron';
import { channelOf } from './shell/channels.ts';
import { type DropWindow, handleFileDrops } from './shell/file-drop.ts';

/**
 * The page's `Bridge` of `shared/contract.ts`. The build inserts the names, so that the sandboxed
 * script contains no schemas.
 */
const bridge: Record<string, unknown> = {};

for (const name of __CALLS__)
  bridge[name] = (argument: unknown): Promise<unknown> => ipcRenderer.invoke(channelOf(name), argument);

for (const name of __EVENTS__)
  bridge[`on${name.charAt(0).toUpperCase()}${name.slice(1)}`] = (listener: (payload: unknown) => void) => {
    const onEvent = (_event: IpcRendererEvent, payload: unknown) => listener(payload);
    ipcRenderer.on(channelOf(name), onEvent);
    return () => {
      ipcRenderer.off(channelOf(name), onEvent);
    };
  };

contextBridge.exposeInMainWorld('latchkey', bridge);

handleFileDrops({
  window: globalThis as unknown as DropWindow,
  send: (content) => void ipcRenderer.invoke(channelOf('dropTokenFile'), { content }).catch(() => {}),
});
