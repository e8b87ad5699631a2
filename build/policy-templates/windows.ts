import { z } from 'zod';
import { policyEntry } from '../../electron/policy/policy-definitions.ts';
import { policyKeys as texts } from '../../shared/locales/en/policy.ts';
import { type PolicyKey, policyKeys } from '../../shared/policy.ts';
import { renderElement, renderXmlDocument, type XmlLines } from './xml.ts';

const registryKey = 'Software\\Policies\\Latchkey';
const schema = 'http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions';
const version = { revision: '1.0', schemaVersion: '1.0' };

/** The keys that the Windows registry can set, which has no file permissions to check. */
export const windowsPolicyKeys = policyKeys.filter((key) => policyEntry(key).scope === 'any');

const nameOf = (key: PolicyKey) => `${key.charAt(0).toUpperCase()}${key.slice(1)}`;

type PolicyElementKind = 'switch' | 'choice' | 'number' | 'text' | 'lines';

function elementKindOf(key: PolicyKey): PolicyElementKind {
  const { schema: type } = policyEntry(key);
  if (type instanceof z.ZodBoolean) return 'switch';
  if (type instanceof z.ZodEnum) return 'choice';
  if (type instanceof z.ZodNumber) return 'number';
  return type instanceof z.ZodString ? 'text' : 'lines';
}

const choicesOf = (key: PolicyKey) => (policyEntry(key).schema as z.ZodEnum).options.map(String);

function rangeOf(key: PolicyKey): { minValue: string; maxValue: string } {
  const { minValue, maxValue } = policyEntry(key).schema as z.ZodNumber;
  return { minValue: String(minValue ?? 0), maxValue: String(maxValue ?? 0) };
}

/** Renders the elements that map a policy to its registry value. */
function elementsOf(key: PolicyKey): XmlLines {
  const name = nameOf(key);
  const attributes = { id: name, valueName: name, required: 'true' };
  switch (elementKindOf(key)) {
    case 'switch':
      return [
        ...renderElement('enabledValue', {}, renderElement('decimal', { value: '1' })),
        ...renderElement('disabledValue', {}, renderElement('decimal', { value: '0' })),
      ];
    case 'choice': {
      const items = choicesOf(key).flatMap((choice) =>
        renderElement(
          'item',
          { displayName: `$(string.${name}_${choice})` },
          renderElement('value', {}, renderElement('string', {}, choice)),
        ),
      );
      return renderElement('elements', {}, renderElement('enum', attributes, items));
    }
    case 'number':
      return renderElement('elements', {}, renderElement('decimal', { ...attributes, ...rangeOf(key) }));
    case 'text':
      return renderElement('elements', {}, renderElement('text', { ...attributes, maxLength: '2000' }));
    case 'lines':
      return renderElement('elements', {}, renderElement('multiText', { ...attributes, maxLength: '100000' }));
  }
}

function policyOf(key: PolicyKey): XmlLines {
  const name = nameOf(key);
  const value: Record<string, string> =
    elementKindOf(key) === 'switch' ? { valueName: name } : { presentation: `$(presentation.${name})` };
  return renderElement(
    'policy',
    {
      name,
      class: 'Both',
      displayName: `$(string.${name})`,
      explainText: `$(string.${name}_Explain)`,
      key: registryKey,
      ...value,
    },
    [
      ...renderElement('parentCategory', { ref: 'Latchkey' }),
      ...renderElement('supportedOn', { ref: 'Supported' }),
      ...elementsOf(key),
    ],
  );
}

/** Renders the policy definitions (ADMX) for Group Policy and Intune. */
export const renderAdmx = (): string =>
  renderXmlDocument(
    renderElement('policyDefinitions', { ...version, xmlns: schema }, [
      ...renderElement(
        'policyNamespaces',
        {},
        renderElement('target', { prefix: 'latchkey', namespace: 'Latchkey.Policies' }),
      ),
      ...renderElement('resources', { minRequiredRevision: '1.0' }),
      ...renderElement(
        'supportedOn',
        {},
        renderElement(
          'definitions',
          {},
          renderElement('definition', { name: 'Supported', displayName: '$(string.Supported)' }),
        ),
      ),
      ...renderElement(
        'categories',
        {},
        renderElement('category', { name: 'Latchkey', displayName: '$(string.Latchkey)' }),
      ),
      ...renderElement('policies', {}, windowsPolicyKeys.flatMap(policyOf)),
    ]),
  );

function explanationOf(key: PolicyKey): string {
  const { description } = texts[key];
  if (elementKindOf(key) !== 'lines') return description;
  const { example } = policyEntry(key);
  const isStringList = Array.isArray(example) && example.every((item) => typeof item === 'string');
  const format = isStringList
    ? `One per line, for example:\n${example.join('\n')}`
    : `JSON. Write characters outside ASCII as \\u00e9. For example:\n${JSON.stringify(example)}`;
  return `${description}\n\n${format}`;
}

function presentationOf(key: PolicyKey): XmlLines {
  const name = nameOf(key);
  const { title } = texts[key];
  const kind = elementKindOf(key);
  if (kind === 'switch') return [];
  const control = {
    choice: () => renderElement('dropdownList', { refId: name, noSort: 'true' }, title),
    number: () => renderElement('decimalTextBox', { refId: name }, title),
    text: () => renderElement('textBox', { refId: name }, renderElement('label', {}, title)),
    lines: () => renderElement('multiTextBox', { refId: name, showAsDialog: 'false' }, title),
  }[kind];
  return renderElement('presentation', { id: name }, control());
}

/** Renders the English texts of the policy definitions (ADML). */
export function renderAdml(): string {
  const strings: [string, string][] = [
    ['Latchkey', 'Latchkey'],
    ['Supported', 'Latchkey on Windows 10 and later'],
    ...windowsPolicyKeys.flatMap((key): [string, string][] => [
      [nameOf(key), texts[key].title],
      [`${nameOf(key)}_Explain`, explanationOf(key)],
      ...(elementKindOf(key) === 'choice'
        ? choicesOf(key).map((choice): [string, string] => [`${nameOf(key)}_${choice}`, choice])
        : []),
    ]),
  ];
  return renderXmlDocument(
    renderElement('policyDefinitionResources', { ...version, xmlns: schema }, [
      ...renderElement('displayName', {}, 'Latchkey'),
      ...renderElement('description', {}, 'Policies of Latchkey'),
      ...renderElement('resources', {}, [
        ...renderElement(
          'stringTable',
          {},
          strings.flatMap(([id, text]) => renderElement('string', { id }, text)),
        ),
        ...renderElement('presentationTable', {}, windowsPolicyKeys.flatMap(presentationOf)),
      ]),
    ]),
  );
}
