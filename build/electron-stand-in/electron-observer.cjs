/**
 * Loaded into real Electron before the app, in tests only. Writes the same record file as the
 * stand-in, prevents URLs from being opened, and answers dialogs.
 */
const { appendFileSync } = require('node:fs');
const { app, clipboard, dialog, ipcMain, shell, BrowserWindow } = require('electron');

const { record: file } = JSON.parse(process.env.LATCHKEY_SHELL ?? '{}');
// Processes that the app starts must not inherit the record.
delete process.env.LATCHKEY_SHELL;

const text = (value) => JSON.stringify(value) ?? 'null';
const record = (entry) => appendFileSync(file, `${JSON.stringify(entry)}\n`);
const recordMessage = (direction, channel, value) => record({ kind: 'ipc', direction, channel, payload: text(value) });
const recordCall = (name, value = null) => record({ kind: 'call', name, value });

const handle = ipcMain.handle.bind(ipcMain);
ipcMain.handle = (channel, handler) =>
  handle(channel, async (event, ...args) => {
    recordMessage('to-main', channel, args);
    try {
      const result = await handler(event, ...args);
      recordMessage('to-page', channel, result);
      return result;
    } catch (error) {
      recordMessage('to-page', channel, String(error));
      throw error;
    }
  });

const on = ipcMain.on.bind(ipcMain);
const wrapped = new WeakMap();
ipcMain.on = (channel, listener) => {
  const observed = (event, ...args) => {
    recordMessage('to-main', channel, args);
    listener(event, ...args);
  };
  wrapped.set(listener, observed);
  return on(channel, observed);
};
const off = ipcMain.off.bind(ipcMain);
ipcMain.off = (channel, listener) => off(channel, wrapped.get(listener) ?? listener);

app.on('web-contents-created', (_event, contents) => {
  const send = contents.send.bind(contents);
  contents.send = (channel, ...args) => {
    recordMessage('to-page', channel, args);
    send(channel, ...args);
  };
});

shell.openExternal = async (url) => record({ kind: 'opened', url });

const enableSandbox = app.enableSandbox.bind(app);
app.enableSandbox = () => {
  recordCall('app.enableSandbox');
  enableSandbox();
};

const clear = clipboard.clear.bind(clipboard);
clipboard.clear = (type) => {
  recordCall('clipboard.clear');
  clear(type);
};

const { setContentProtection, focus } = BrowserWindow.prototype;
BrowserWindow.prototype.focus = function () {
  recordCall('BrowserWindow.focus');
  focus.call(this);
};
BrowserWindow.prototype.setContentProtection = function (enable) {
  recordCall('setContentProtection', enable);
  setContentProtection.call(this, enable);
};

app.on('browser-window-created', (_event, { webContents }) => {
  recordCall('new BrowserWindow', { webPreferences: webContents.getLastWebPreferences?.() ?? null });
});

const answers = new Map();
globalThis.answerNextDialog = (method, answer) => answers.set(method, [...(answers.get(method) ?? []), answer]);
const unanswered = {
  showMessageBox: ({ cancelId = 0 }) => ({ response: cancelId, checkboxChecked: false }),
  showOpenDialog: () => ({ canceled: true, filePaths: [] }),
  showSaveDialog: () => ({ canceled: true, filePath: '' }),
};
for (const [method, dismissed] of Object.entries(unanswered)) {
  dialog[method] = async (...args) => {
    recordCall(`dialog.${method}`, args.at(-1));
    return { ...dismissed(args.at(-1)), ...answers.get(method)?.shift() };
  };
}
dialog.showErrorBox = (title, content) => {
  recordCall('dialog.showErrorBox', { title, content });
  console.error(`${title}: ${content}`);
};
