import { contextBridge, type IpcRendererEvent, ipcRenderer, webUtils } from 'electron';
import { channelOf } from './shell/channels.ts';
import { type DropWindow, handleFileDrops } from './shell/file-drop.ts';

/**
 * The names are taken from `shared/contract.ts` when this is built, so that the sandboxed script carries no schemas.
 * What it exposes is `Bridge` of the contract.
 */
const bridge: Record<string, unknown> = {};

for (const name of __CALLS__)
  bridge[name] = (argument: unknown): Promise<unknown> => ipcRenderer.invoke(channelOf(name), argument);

for (const name of __EVENTS__)
  bridge[`on${name.charAt(0).toUpperCase()}${name.slice(1)}`] = (listener: (payload: unknown) => void) => {
    const hear = (_event: IpcRendererEvent, payload: unknown) => listener(payload);
    ipcRenderer.on(channelOf(name), hear);
    return () => {
      ipcRenderer.off(channelOf(name), hear);
    };
  };

contextBridge.exposeInMainWorld('latchkey', bridge);

handleFileDrops({
  window: globalThis as unknown as DropWindow,
  getPath: (file) => webUtils.getPathForFile(file as Parameters<typeof webUtils.getPathForFile>[0]),
  send: (path) => void ipcRenderer.invoke(channelOf('dropTokenFile'), { path }).catch(() => {}),
});
