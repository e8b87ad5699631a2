import { createHash } from 'node:crypto';
import { preferenceDomain } from '../../electron/policy/macos.ts';
import { policyEntry } from '../../electron/policy/registry.ts';
import { policyKeys as words } from '../../shared/locales/en/policy.ts';
import { type PolicyKey, policyKeys } from '../../shared/policy.ts';
import { renderComment, renderElement, renderXmlDocument, type XmlLines } from './xml.ts';

/** The keys that a configuration profile can hold: everyone on a Mac can read it, so no secret. */
export const macosPolicyKeys = policyKeys.filter((key) => policyEntry(key).scope !== 'private-file');

/** A value as a property list has it. */
export function renderPlistValue(value: unknown): XmlLines {
  if (typeof value === 'boolean') return renderElement(String(value), {});
  if (typeof value === 'number') return renderElement('integer', {}, String(value));
  if (typeof value === 'string') return renderElement('string', {}, value);
  if (Array.isArray(value)) return renderElement('array', {}, value.flatMap(renderPlistValue));
  return renderElement(
    'dict',
    {},
    Object.entries(value as object).flatMap(([key, one]) => pair(key, one)),
  );
}

const pair = (key: string, value: unknown): XmlLines => [...renderElement('key', {}, key), ...renderPlistValue(value)];

/** The same for the same name in every build, so that the file only changes when the registry does. */
function uuid(name: string): string {
  const hex = createHash('sha256').update(`latchkey ${name}`).digest('hex').toUpperCase();
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

const template = (key: PolicyKey): XmlLines => [
  ...renderComment([`${words[key].title}: ${words[key].description}`]),
  ...renderComment(pair(key, policyEntry(key).example)),
];

/**
 * A configuration profile that forces nothing as it is: each key stands in it as a comment with an example, to be taken out
 * of its comment where it is wanted.
 */
export function renderMobileconfig(): string {
  const settings = renderElement('dict', {}, macosPolicyKeys.flatMap(template));
  const forced = renderElement('dict', {}, [...renderElement('key', {}, 'mcx_preference_settings'), ...settings]);
  const domain = renderElement('dict', {}, [
    ...renderElement('key', {}, 'Forced'),
    ...renderElement('array', {}, forced),
  ]);
  const payload = renderElement('dict', {}, [
    ...renderElement('key', {}, 'PayloadContent'),
    ...renderElement('dict', {}, [...renderElement('key', {}, preferenceDomain), ...domain]),
    ...pair('PayloadIdentifier', `${preferenceDomain}.policy.settings`),
    ...pair('PayloadType', 'com.apple.ManagedClient.preferences'),
    ...pair('PayloadUUID', uuid('settings')),
    ...pair('PayloadVersion', 1),
  ]);
  const profile = renderElement('dict', {}, [
    ...renderElement('key', {}, 'PayloadContent'),
    ...renderElement('array', {}, payload),
    ...pair('PayloadDisplayName', 'Latchkey'),
    ...pair('PayloadDescription', 'What Latchkey does on this computer.'),
    ...pair('PayloadIdentifier', `${preferenceDomain}.policy`),
    ...pair('PayloadScope', 'System'),
    ...pair('PayloadType', 'Configuration'),
    ...pair('PayloadUUID', uuid('profile')),
    ...pair('PayloadVersion', 1),
  ]);
  return renderXmlDocument(renderElement('plist', { version: '1.0' }, profile), [
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
  ]);
}
