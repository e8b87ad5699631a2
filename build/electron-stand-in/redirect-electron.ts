import Module from 'node:module';

type Load = (request: string, parent: unknown, isMain: boolean) => unknown;

/** Makes `require('electron')` return the stand-in in every CommonJS module of this process. */
export function redirectElectron(standIn: object): void {
  const loader = Module as unknown as { _load: Load };
  const original = loader._load;
  loader._load = (request, parent, isMain) => {
    if (request === 'electron' || request === 'electron/main' || request === 'electron/common') return standIn;
    return original.call(loader, request, parent, isMain);
  };
}
