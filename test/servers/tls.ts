import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import type { ServerCertificate } from '../../build/demo-server/loopback.ts';

/** DER (ITU-T X.690): tag, length, content. */
function der(tag: number, ...content: Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  if (body.length < 0x80) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const length = Buffer.from(body.length.toString(16).padStart(body.length > 0xff ? 4 : 2, '0'), 'hex');
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, body]);
}

const sequence = (...content: Uint8Array[]) => der(0x30, ...content);
const set = (...content: Uint8Array[]) => der(0x31, ...content);
/** A non-negative INTEGER: with a leading zero if the first bit is set. */
const integer = (bytes: Buffer) => der(0x02, (bytes[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes);
const octetString = (content: Uint8Array) => der(0x04, content);
const bitString = (content: Uint8Array, unusedBits = 0) => der(0x03, Buffer.of(unusedBits), content);
const utf8 = (text: string) => der(0x0c, Buffer.from(text));
const boolean = (value: boolean) => der(0x01, Buffer.of(value ? 0xff : 0));

function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const base128 = (value: number) => {
    const groups = [value & 0x7f];
    for (let left = value >>> 7; left; left >>>= 7) groups.unshift((left & 0x7f) | 0x80);
    return groups;
  };
  return der(0x06, Buffer.from([first * 40 + second, ...rest].flatMap(base128)));
}

/** UTCTime, `YYMMDDHHMMSSZ`, as RFC 5280 §4.1.2.5.1 wants it up to 2049. */
const time = (date: Date) => der(0x17, Buffer.from(`${date.toISOString().slice(2, 19).replace(/[-T:]/g, '')}Z`));

const name = (commonName: string) => sequence(set(sequence(oid('2.5.4.3'), utf8(commonName))));
const ecdsaWithSha256 = sequence(oid('1.2.840.10045.4.3.2'));

const extension = (id: string, critical: boolean, value: Buffer) =>
  sequence(oid(id), ...(critical ? [boolean(true)] : []), octetString(value));

const isIpv4 = (host: string) => /^\d+(\.\d+){3}$/.test(host);

/** RFC 5280 §4.2.1.6: iPAddress is [7], dNSName is [2]. */
const alternativeName = (host: string) =>
  isIpv4(host) ? der(0x87, Buffer.from(host.split('.').map(Number))) : der(0x82, Buffer.from(host));

const keyIdentifier = (spki: Buffer) => createHash('sha1').update(spki).digest();

const pem = (label: string, content: Buffer) =>
  `-----BEGIN ${label}-----\n${(content.toString('base64').match(/.{1,64}/g) ?? []).join('\n')}\n-----END ${label}-----\n`;

interface CertificateRequest {
  subject: string;
  issuer: string;
  publicKey: KeyObject;
  issuerKey: { publicKey: KeyObject; privateKey: KeyObject };
  notBefore: Date;
  notAfter: Date;
  /** For a leaf, its host names and addresses; `undefined` makes a CA. */
  hosts?: string[];
  authority?: AuthorityOptions;
}

/** Unusual properties of a certificate authority. */
export interface AuthorityOptions {
  /** Whether basicConstraints says that it is a CA. */
  isCa?: boolean;
  pathLength?: number;
  /** The bits of keyUsage; `undefined` leaves it out. */
  keyUsage?: number | undefined;
  /** Object identifiers of extendedKeyUsage. */
  purposes?: string[];
  /** Object identifiers of further extensions. */
  extensions?: { id: string; isCritical: boolean }[];
  notAfter?: Date;
}

/** An X.509 version 3 certificate (RFC 5280 §4.1), signed with ECDSA over SHA-256. */
function certificate(request: CertificateRequest): string {
  const { subject, issuer, publicKey, issuerKey, notBefore, notAfter, hosts } = request;
  // keyUsage: keyCertSign and cRLSign
  const { isCa = !hosts, pathLength, purposes, extensions: further = [], ...authority } = request.authority ?? {};
  const caUsage = 'keyUsage' in authority ? authority.keyUsage : 0x06;
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const issuerSpki = issuerKey.publicKey.export({ type: 'spki', format: 'der' });
  const extensions = [
    // basicConstraints
    extension(
      '2.5.29.19',
      true,
      sequence(...(isCa ? [boolean(true)] : []), ...(pathLength === undefined ? [] : [integer(Buffer.of(pathLength))])),
    ),
    // keyUsage: digitalSignature for a leaf
    ...(hosts ? [extension('2.5.29.15', true, bitString(Buffer.of(0x80), 7))] : []),
    ...(hosts || caUsage === undefined ? [] : [extension('2.5.29.15', true, bitString(Buffer.of(caUsage), 1))]),
    ...(purposes ? [extension('2.5.29.37', false, sequence(...purposes.map(oid)))] : []),
    ...further.map(({ id, isCritical }) => extension(id, isCritical, sequence())),
    extension('2.5.29.14', false, octetString(keyIdentifier(spki))), // subjectKeyIdentifier
    extension('2.5.29.35', false, sequence(der(0x80, keyIdentifier(issuerSpki)))), // authorityKeyIdentifier
    ...(hosts
      ? [
          extension('2.5.29.37', false, sequence(oid('1.3.6.1.5.5.7.3.1'))), // extendedKeyUsage: serverAuth
          extension('2.5.29.17', false, sequence(...hosts.map(alternativeName))), // subjectAltName
        ]
      : []),
  ];
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  const toBeSigned = sequence(
    der(0xa0, integer(Buffer.of(2))),
    integer(serial),
    ecdsaWithSha256,
    name(issuer),
    sequence(time(notBefore), time(notAfter)),
    name(subject),
    spki,
    der(0xa3, sequence(...extensions)),
  );
  const signature = sign('sha256', toBeSigned, issuerKey.privateKey);
  return pem('CERTIFICATE', sequence(toBeSigned, ecdsaWithSha256, bitString(signature)));
}

const dayMs = 86_400_000;
const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });

export interface CertificateAuthority {
  /** PEM, for a client's trust store (`ca`, `NODE_EXTRA_CA_CERTS`). */
  cert: string;
  /** Issues a server certificate for these hosts, by default valid from yesterday to tomorrow. */
  issue(hosts: string[], validity?: { notBefore?: Date; notAfter?: Date }): ServerCertificate;
  /** An intermediate authority, or what pretends to be one. */
  issueAuthority(commonName: string, options?: AuthorityOptions): CertificateAuthority;
}

const inDays = (days: number) => new Date(Date.now() + days * dayMs);

/**
 * A private certificate authority that lives as long as the process; nothing is written to disk.
 *
 * @param parent the issuer; self-signed if unset
 */
export function createCertificateAuthority(
  commonName = 'Latchkey test CA',
  options: AuthorityOptions = {},
  parent?: { commonName: string; key: ReturnType<typeof newKey> },
): CertificateAuthority {
  const issuerKey = newKey();
  return {
    cert: certificate({
      subject: commonName,
      issuer: parent?.commonName ?? commonName,
      publicKey: issuerKey.publicKey,
      issuerKey: parent?.key ?? issuerKey,
      notBefore: inDays(-365),
      notAfter: options.notAfter ?? inDays(365),
      authority: options,
    }),
    issueAuthority: (name, part) => createCertificateAuthority(name, part, { commonName, key: issuerKey }),
    issue: (hosts, { notBefore = inDays(-1), notAfter = inDays(1) } = {}) => {
      const { publicKey, privateKey } = newKey();
      const subject = hosts[0] ?? 'nobody';
      return {
        cert: certificate({ subject, issuer: commonName, publicKey, issuerKey, notBefore, notAfter, hosts }),
        key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
      };
    },
  };
}

export interface TestCertificates {
  /** The authority's certificate. Without it, the others are untrusted. */
  ca: string;
  /** For localhost and 127.0.0.1. */
  valid: ServerCertificate;
  /** For the same names, expired yesterday. */
  expired: ServerCertificate;
  /** Valid, but for another host. */
  wrongName: ServerCertificate;
}

/** One authority and the server certificates that TLS tests need. */
export function createTestCertificates(): TestCertificates {
  const authority = createCertificateAuthority();
  const loopback = ['localhost', '127.0.0.1'];
  const [from, until] = [new Date(Date.now() - 30 * dayMs), new Date(Date.now() - dayMs)];
  return {
    ca: authority.cert,
    valid: authority.issue(loopback),
    expired: authority.issue(loopback, { notBefore: from, notAfter: until }),
    wrongName: authority.issue(['wrong-name.example']),
  };
}
