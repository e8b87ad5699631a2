import { createCipheriv, createDecipheriv } from 'node:crypto';
import { Secret } from '../core/secret.ts';

/** One secret as the vault's file holds it: base64 of AES-256-GCM's parts (NIST SP 800-38D). */
export type EncryptedRecord = { iv: string; text: string; tag: string };

export const keyBytes = 32;
export const ivBytes = 12;

/** A record is bound to its name and to the file's version: neither can be exchanged for another's. */
const createAssociatedData = (name: string) => Buffer.from(`latchkey-vault 1 ${name}`, 'utf8');

/** @param iv fresh random bytes for every record that is sealed */
export function encryptRecord(key: Buffer, name: string, secret: Secret, iv: Buffer): EncryptedRecord {
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(createAssociatedData(name));
  const text = Buffer.concat([cipher.update(secret.reveal(), 'utf8'), cipher.final()]);
  return { iv: iv.toString('base64'), text: text.toString('base64'), tag: cipher.getAuthTag().toString('base64') };
}

/** The secret, or `undefined` where the record is not what was sealed under this key and name. */
export function decryptRecord(key: Buffer, name: string, record: EncryptedRecord): Secret | undefined {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(record.iv, 'base64'), { authTagLength: 16 })
      .setAAD(createAssociatedData(name))
      .setAuthTag(Buffer.from(record.tag, 'base64'));
    const text = Buffer.concat([decipher.update(Buffer.from(record.text, 'base64')), decipher.final()]);
    const secret = new Secret(text.toString('utf8'));
    text.fill(0);
    return secret;
  } catch {
    return undefined;
  }
}
