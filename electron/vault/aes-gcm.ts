import { createCipheriv, createDecipheriv } from 'node:crypto';
import { Secret } from '../core/secret.ts';

/** One encrypted secret: the base64 parts of AES-256-GCM (NIST SP 800-38D). */
export type EncryptedRecord = { iv: string; text: string; tag: string };

export const keyBytes = 32;
export const ivBytes = 12;
const tagBytes = 16;

const createAssociatedData = (context: string) => Buffer.from(`latchkey-vault ${context}`);

/**
 * Encrypts a secret.
 *
 * @param options.context what the record is bound to, such as a format version and a name, so that
 *   records cannot be swapped
 * @param options.iv random bytes that are never reused with this key
 */
export function encryptRecord(secret: Secret, options: { key: Buffer; context: string; iv: Buffer }): EncryptedRecord {
  const { key, context, iv } = options;
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(createAssociatedData(context));
  const text = Buffer.concat([cipher.update(secret.reveal()), cipher.final()]);
  return { iv: iv.toString('base64'), text: text.toString('base64'), tag: cipher.getAuthTag().toString('base64') };
}

/**
 * Decrypts a record.
 *
 * @returns `undefined` unless the record was encrypted with this key and context
 */
export function decryptRecord(record: EncryptedRecord, options: { key: Buffer; context: string }): Secret | undefined {
  const { key, context } = options;
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(record.iv, 'base64'), {
      authTagLength: tagBytes,
    })
      .setAAD(createAssociatedData(context))
      .setAuthTag(Buffer.from(record.tag, 'base64'));
    const text = Buffer.concat([decipher.update(Buffer.from(record.text, 'base64')), decipher.final()]);
    const secret = new Secret(text.toString());
    text.fill(0);
    return secret;
  } catch {
    return undefined;
  }
}
