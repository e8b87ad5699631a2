import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * The bytes of one D-Bus message (D-Bus specification, "Message Protocol"), each part at its
 * alignment.
 */
function writer() {
  const bytes: number[] = [];
  const align = (to: number) => {
    while (bytes.length % to !== 0) bytes.push(0);
  };
  const number = (value: number) => {
    align(4);
    bytes.push(value & 255, (value >> 8) & 255, (value >> 16) & 255, (value >> 24) & 255);
  };
  const string = (value: string) => {
    number(value.length);
    bytes.push(...Buffer.from(value), 0);
  };
  const signature = (value: string) => void bytes.push(value.length, ...Buffer.from(value), 0);
  return { bytes, align, number, string, signature };
}

function call(serial: number, member: string, name?: string): Buffer {
  const body = writer();
  if (name !== undefined) {
    body.string(name);
    body.number(0);
  }
  const fields = writer();
  const field = (code: number, type: string, value: string) => {
    fields.align(8);
    fields.bytes.push(code);
    fields.signature(type);
    if (type === 'g') fields.signature(value);
    else fields.string(value);
  };
  field(1, 'o', '/org/freedesktop/DBus');
  field(2, 's', 'org.freedesktop.DBus');
  field(3, 's', member);
  field(6, 's', 'org.freedesktop.DBus');
  if (name !== undefined) field(8, 'g', 'su');
  const message = writer();
  message.bytes.push('l'.charCodeAt(0), 1, 0, 1);
  message.number(body.bytes.length);
  message.number(serial);
  message.number(fields.bytes.length);
  message.bytes.push(...fields.bytes);
  message.align(8);
  return Buffer.from([...message.bytes, ...body.bytes]);
}

/**
 * Takes a name on a bus and responds to no call, like a dialog that the user does not notice.
 *
 * @param address what `dbus-daemon --print-address` printed
 * @returns a function that releases the name
 */
export async function claimUnresponsiveBusName(address: string, name: string): Promise<() => void> {
  const path = /unix:(?:path|abstract)=([^,]+)/.exec(address)?.[1] ?? '';
  const socket = connect(address.includes('abstract=') ? `\0${path}` : path);
  socket.on('error', () => {});
  socket.on('data', () => {});
  await once(socket, 'connect');
  const user = Buffer.from(String(process.getuid?.())).toString('hex');
  socket.write(`\0AUTH EXTERNAL ${user}\r\n`);
  await delay(50);
  socket.write('BEGIN\r\n');
  socket.write(call(1, 'Hello'));
  socket.write(call(2, 'RequestName', name));
  await delay(50);
  return () => void socket.destroy();
}
