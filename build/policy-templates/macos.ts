import { createHash } from 'node:crypto';
import { preferenceDomain } from '../../electron/policy/macos.ts';
import { policyEntry } from '../../electron/policy/policy-definitions.ts';
import { policyKeys as texts } from '../../shared/locales/en/policy.ts';
import { type PolicyKey, policyKeys } from '../../shared/policy.ts';
import { renderComment, renderElement, renderXmlDocument, type XmlLines } from './xml.ts';

/** The keys of a configuration profile. It has no secrets, because every user can read it. */
export const macosPolicyKeys = policyKeys.filter((key) => policyEntry(key).scope !== 'private-file');

/** Renders a JSON value as a property list element. */
function renderPlistValue(value: unknown): XmlLines {
  if (typeof value === 'boolean') return renderElement(String(value), {});
  if (typeof value === 'number') return renderElement('integer', {}, String(value));
  if (typeof value === 'string') return renderElement('string', {}, value);
  if (Array.isArray(value)) return renderElement('array', {}, value.flatMap(renderPlistValue));
  return renderElement(
    'dict',
    {},
    Object.entries(value as object).flatMap(([key, member]) => renderEntry(key, member)),
  );
}

const renderEntry = (key: string, value: unknown): XmlLines => [
  ...renderElement('key', {}, key),
  ...renderPlistValue(value),
];

/** Derives a UUID from a name, so that the file is reproducible. */
function createUuid(name: string): string {
  const hex = createHash('sha256').update(`latchkey ${name}`).digest('hex').toUpperCase();
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

const renderTemplate = (key: PolicyKey): XmlLines => [
  ...renderComment([`${texts[key].title}: ${texts[key].description}`]),
  ...renderComment(renderEntry(key, policyEntry(key).example)),
];

/**
 * Renders a configuration profile that sets no key: each is commented out, with an example value,
 * for an administrator to uncomment.
 */
export function renderMobileconfig(): string {
  const settings = renderElement('dict', {}, macosPolicyKeys.flatMap(renderTemplate));
  const forced = renderElement('dict', {}, [...renderElement('key', {}, 'mcx_preference_settings'), ...settings]);
  const domain = renderElement('dict', {}, [
    ...renderElement('key', {}, 'Forced'),
    ...renderElement('array', {}, forced),
  ]);
  const payload = renderElement('dict', {}, [
    ...renderElement('key', {}, 'PayloadContent'),
    ...renderElement('dict', {}, [...renderElement('key', {}, preferenceDomain), ...domain]),
    ...renderEntry('PayloadIdentifier', `${preferenceDomain}.policy.settings`),
    ...renderEntry('PayloadType', 'com.apple.ManagedClient.preferences'),
    ...renderEntry('PayloadUUID', createUuid('settings')),
    ...renderEntry('PayloadVersion', 1),
  ]);
  const profile = renderElement('dict', {}, [
    ...renderElement('key', {}, 'PayloadContent'),
    ...renderElement('array', {}, payload),
    ...renderEntry('PayloadDisplayName', 'Latchkey'),
    ...renderEntry('PayloadDescription', 'Policies of Latchkey on this computer.'),
    ...renderEntry('PayloadIdentifier', `${preferenceDomain}.policy`),
    ...renderEntry('PayloadScope', 'System'),
    ...renderEntry('PayloadType', 'Configuration'),
    ...renderEntry('PayloadUUID', createUuid('profile')),
    ...renderEntry('PayloadVersion', 1),
  ]);
  return renderXmlDocument(renderElement('plist', { version: '1.0' }, profile), [
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
  ]);
}
