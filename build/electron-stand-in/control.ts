import { advanceAppTimers } from './app-timers.ts';
import { config } from './config.ts';
import { type DialogMethod, setNextDialogResult } from './dialog.ts';
import type { DragPayload, DragStep } from './drag.ts';
import type { Engine } from './engine.ts';
import { clipboard, powerMonitor } from './small-modules.ts';
import { windows } from './windows.ts';

/** A request of the test's process to the app's, over Node's IPC channel. */
export type ControlRequest = { id: number } & (
  | { do: 'clipboard' }
  | { do: 'putOnClipboard'; text: string }
  | { do: 'quit' }
  | { do: 'endSession' }
  | { do: 'emit'; event: PowerEvent }
  | { do: 'idle'; seconds: number }
  | { do: 'advanceTimers'; milliseconds: number }
  | { do: 'drag'; payload: DragPayload; until: DragStep }
  | { do: 'answerDialog'; method: DialogMethod; answer: object }
);

/** Events of Electron's `powerMonitor` that a test can trigger. */
export type PowerEvent = 'suspend' | 'resume' | 'lock-screen' | 'unlock-screen' | 'shutdown';

type Ending = { quit(): void; exit(code: number): void };

/** A response to a request. */
export type ControlReport =
  | {
      kind: 'browser';
      name: string;
      version: string;
      source: string;
      windowed: boolean;
      folder: string;
      endpoint: string;
      browserPid: number;
    }
  | { kind: 'failed'; reason: string }
  | { kind: 'response'; id: number; value?: string };

async function perform(request: ControlRequest, app: Ending): Promise<string | undefined> {
  switch (request.do) {
    case 'clipboard':
      return clipboard.readText();
    case 'putOnClipboard':
      await clipboard.writeText(request.text);
      return undefined;
    case 'quit':
      app.quit();
      return undefined;
    case 'endSession':
      if (!windows.endSession()) app.exit(1);
      return undefined;
    case 'idle':
      powerMonitor.idleSeconds = request.seconds;
      return undefined;
    case 'advanceTimers':
      advanceAppTimers(request.milliseconds);
      return undefined;
    case 'drag':
      await windows.all()[0]?.ownContents.drag(request.payload, request.until);
      return undefined;
    case 'emit':
      powerMonitor.emit(request.event, {});
      return undefined;
    case 'answerDialog':
      setNextDialogResult(request.method, request.answer);
      return undefined;
  }
}

/** Sends to the parent process if it listens. */
export function report(message: ControlReport): void {
  if (process.connected) process.send?.(message);
}

/** Reports which browser runs the app. */
export function reportBrowser(engine: Engine): void {
  const { name, version, source } = engine.chromium;
  const { windowed, folder, browserPid, endpoint = '' } = engine;
  report({ kind: 'browser', name, version, source, windowed, folder, endpoint, browserPid });
}

/** Handles a test's requests, and quits the app when the test's process has exited. */
export function listenToControl(app: Ending): void {
  if (!config.control) return;
  process.on('message', (request: ControlRequest) => {
    void perform(request, app).then((value) =>
      report({ kind: 'response', id: request.id, ...(value === undefined ? {} : { value }) }),
    );
  });
  process.on('disconnect', () => app.exit(1));
  // The channel must not keep the process alive.
  process.channel?.unref();
}
