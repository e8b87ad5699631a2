import { z } from 'zod';
import { policyEntry } from '../../electron/policy/registry.ts';
import { policyKeys as words } from '../../shared/locales/en/policy.ts';
import { type PolicyKey, policyKeys } from '../../shared/policy.ts';
import { element, type Xml, xmlDocument } from './xml.ts';

const registryKey = 'Software\\Policies\\Latchkey';
const schema = 'http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions';
const version = { revision: '1.0', schemaVersion: '1.0' };

/** The keys that Windows can hold: files and their permissions are beyond its registry. */
export const windowsKeys = policyKeys.filter((key) => policyEntry(key).scope === 'any');

const nameOf = (key: PolicyKey) => `${key.charAt(0).toUpperCase()}${key.slice(1)}`;

type Shape = 'switch' | 'choice' | 'number' | 'text' | 'lines';

function shapeOf(key: PolicyKey): Shape {
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

/** What stands between a policy that is on and its value in the registry. */
function elementsOf(key: PolicyKey): Xml {
  const name = nameOf(key);
  const at = { id: name, valueName: name, required: 'true' };
  switch (shapeOf(key)) {
    case 'switch':
      return [
        ...element('enabledValue', {}, element('decimal', { value: '1' })),
        ...element('disabledValue', {}, element('decimal', { value: '0' })),
      ];
    case 'choice': {
      const items = choicesOf(key).flatMap((choice) =>
        element(
          'item',
          { displayName: `$(string.${name}_${choice})` },
          element('value', {}, element('string', {}, choice)),
        ),
      );
      return element('elements', {}, element('enum', at, items));
    }
    case 'number':
      return element('elements', {}, element('decimal', { ...at, ...rangeOf(key) }));
    case 'text':
      return element('elements', {}, element('text', { ...at, maxLength: '2000' }));
    case 'lines':
      return element('elements', {}, element('multiText', { ...at, maxLength: '100000' }));
  }
}

function policyOf(key: PolicyKey): Xml {
  const name = nameOf(key);
  const value: Record<string, string> =
    shapeOf(key) === 'switch' ? { valueName: name } : { presentation: `$(presentation.${name})` };
  return element(
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
      ...element('parentCategory', { ref: 'Latchkey' }),
      ...element('supportedOn', { ref: 'Supported' }),
      ...elementsOf(key),
    ],
  );
}

/** The definitions for Group Policy and Intune. */
export const admx = (): string =>
  xmlDocument(
    element('policyDefinitions', { ...version, xmlns: schema }, [
      ...element('policyNamespaces', {}, element('target', { prefix: 'latchkey', namespace: 'Latchkey.Policies' })),
      ...element('resources', { minRequiredRevision: '1.0' }),
      ...element(
        'supportedOn',
        {},
        element('definitions', {}, element('definition', { name: 'Supported', displayName: '$(string.Supported)' })),
      ),
      ...element('categories', {}, element('category', { name: 'Latchkey', displayName: '$(string.Latchkey)' })),
      ...element('policies', {}, windowsKeys.flatMap(policyOf)),
    ]),
  );

function explanationOf(key: PolicyKey): string {
  const { description } = words[key];
  if (shapeOf(key) !== 'lines') return description;
  const { example } = policyEntry(key);
  const isTexts = Array.isArray(example) && example.every((one) => typeof one === 'string');
  const how = isTexts
    ? `One on each line, like:\n${example.join('\n')}`
    : `JSON, with \\u00e9 for a character beyond ASCII, like:\n${JSON.stringify(example)}`;
  return `${description}\n\n${how}`;
}

function presentationOf(key: PolicyKey): Xml {
  const name = nameOf(key);
  const { title } = words[key];
  const shape = shapeOf(key);
  if (shape === 'switch') return [];
  const control = {
    choice: () => element('dropdownList', { refId: name, noSort: 'true' }, title),
    number: () => element('decimalTextBox', { refId: name }, title),
    text: () => element('textBox', { refId: name }, element('label', {}, title)),
    lines: () => element('multiTextBox', { refId: name, showAsDialog: 'false' }, title),
  }[shape];
  return element('presentation', { id: name }, control());
}

/** The words of the definitions, in English. */
export function adml(): string {
  const strings: [string, string][] = [
    ['Latchkey', 'Latchkey'],
    ['Supported', 'Latchkey on Windows 10 and later'],
    ...windowsKeys.flatMap((key): [string, string][] => [
      [nameOf(key), words[key].title],
      [`${nameOf(key)}_Explain`, explanationOf(key)],
      ...(shapeOf(key) === 'choice'
        ? choicesOf(key).map((choice): [string, string] => [`${nameOf(key)}_${choice}`, choice])
        : []),
    ]),
  ];
  return xmlDocument(
    element('policyDefinitionResources', { ...version, xmlns: schema }, [
      ...element('displayName', {}, 'Latchkey'),
      ...element('description', {}, 'Policies of Latchkey'),
      ...element('resources', {}, [
        ...element(
          'stringTable',
          {},
          strings.flatMap(([id, text]) => element('string', { id }, text)),
        ),
        ...element('presentationTable', {}, windowsKeys.flatMap(presentationOf)),
      ]),
    ]),
  );
}
