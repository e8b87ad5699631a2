import { createHash } from 'node:crypto';
import { preferenceDomain } from '../../electron/policy/macos.ts';
import { policyEntry } from '../../electron/policy/registry.ts';
import { policyKeys as words } from '../../shared/locales/en/policy.ts';
import { type PolicyKey, policyKeys } from '../../shared/policy.ts';
import { comment, element, type Xml, xmlDocument } from './xml.ts';

/** The keys that a configuration profile can hold: everyone on a Mac can read it, so no secret. */
export const macosKeys = policyKeys.filter((key) => policyEntry(key).scope !== 'guarded-file');

/** A value as a property list has it. */
export function plistValue(value: unknown): Xml {
  if (typeof value === 'boolean') return element(String(value), {});
  if (typeof value === 'number') return element('integer', {}, String(value));
  if (typeof value === 'string') return element('string', {}, value);
  if (Array.isArray(value)) return element('array', {}, value.flatMap(plistValue));
  return element(
    'dict',
    {},
    Object.entries(value as object).flatMap(([key, one]) => pair(key, one)),
  );
}

const pair = (key: string, value: unknown): Xml => [...element('key', {}, key), ...plistValue(value)];

/** The same for the same name in every build, so that the file only changes when the registry does. */
function uuid(name: string): string {
  const hex = createHash('sha256').update(`latchkey ${name}`).digest('hex').toUpperCase();
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

const template = (key: PolicyKey): Xml => [
  ...comment([`${words[key].title}: ${words[key].description}`]),
  ...comment(pair(key, policyEntry(key).example)),
];

/**
 * A configuration profile that forces nothing as it is: each key stands in it as a comment with an example, to be taken out
 * of its comment where it is wanted.
 */
export function mobileconfig(): string {
  const settings = element('dict', {}, macosKeys.flatMap(template));
  const forced = element('dict', {}, [...element('key', {}, 'mcx_preference_settings'), ...settings]);
  const domain = element('dict', {}, [...element('key', {}, 'Forced'), ...element('array', {}, forced)]);
  const payload = element('dict', {}, [
    ...element('key', {}, 'PayloadContent'),
    ...element('dict', {}, [...element('key', {}, preferenceDomain), ...domain]),
    ...pair('PayloadIdentifier', `${preferenceDomain}.policy.settings`),
    ...pair('PayloadType', 'com.apple.ManagedClient.preferences'),
    ...pair('PayloadUUID', uuid('settings')),
    ...pair('PayloadVersion', 1),
  ]);
  const profile = element('dict', {}, [
    ...element('key', {}, 'PayloadContent'),
    ...element('array', {}, payload),
    ...pair('PayloadDisplayName', 'Latchkey'),
    ...pair('PayloadDescription', 'What Latchkey does on this computer.'),
    ...pair('PayloadIdentifier', `${preferenceDomain}.policy`),
    ...pair('PayloadScope', 'System'),
    ...pair('PayloadType', 'Configuration'),
    ...pair('PayloadUUID', uuid('profile')),
    ...pair('PayloadVersion', 1),
  ]);
  return xmlDocument(element('plist', { version: '1.0' }, profile), [
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
  ]);
}
