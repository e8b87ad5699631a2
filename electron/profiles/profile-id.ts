/** Names that Windows gives to devices, whatever their ending (Windows "Naming Files, Paths, and Namespaces"). */
const reservedDeviceName = /^(con|prn|aux|nul|com\d|lpt\d)$/;

/** An id from a name, such as `acme-directory`, or with a number behind it where that is taken. */
export function createProfileId(name: unknown, isTaken: (id: string) => boolean): string {
  const plain = (typeof name === 'string' ? name : '')
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 50)
    .replace(/-+$/, '');
  const base = plain === '' || reservedDeviceName.test(plain) ? `${plain}-profile`.replace(/^-/, '') : plain;
  let id = base;
  for (let number = 2; isTaken(id); number += 1) id = `${base}-${number}`;
  return id;
}
