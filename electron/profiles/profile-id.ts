/** Reserved on Windows with any extension (Windows "Naming Files, Paths, and Namespaces"). */
const reservedDeviceName = /^(con|prn|aux|nul|com\d|lpt\d)$/;

/**
 * Creates an ID from a name, such as `acme-directory`. A number is appended if it is taken.
 *
 * @param isTaken whether another profile has an ID
 */
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
