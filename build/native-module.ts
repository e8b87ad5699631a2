/**
 * Returns the processor architecture of a native module, from its ELF (Linux), Mach-O (macOS) or PE
 * (Windows) header.
 *
 * @returns `'other'` if the format or the architecture is unknown
 */
export function readArchitecture(file: Buffer): 'x64' | 'arm64' | 'other' {
  const match = (machine: number, x64: number, arm64: number) =>
    machine === x64 ? 'x64' : machine === arm64 ? 'arm64' : 'other';
  if (file.length < 64) return 'other';
  if (file.readUInt32BE(0) === 0x7f454c46) return match(file.readUInt16LE(18), 0x3e, 0xb7);
  if (file.readUInt32LE(0) === 0xfeedfacf) return match(file.readUInt32LE(4), 0x01000007, 0x0100000c);
  if (file.toString('latin1', 0, 2) === 'MZ') {
    const header = file.readUInt32LE(60);
    if (header + 6 <= file.length) return match(file.readUInt16LE(header + 4), 0x8664, 0xaa64);
  }
  return 'other';
}
