import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { DOMParser } from '@xmldom/xmldom';
import { describe, expect, test } from 'vitest';
import { renderPolicyFiles } from '../../../build/policy.ts';
import { macosPolicyKeys } from '../../../build/policy-templates/macos.ts';
import { windowsPolicyKeys } from '../../../build/policy-templates/windows.ts';
import { renderComment, renderElement, renderXmlDocument } from '../../../build/policy-templates/xml.ts';
import { loadPolicy } from '../../../electron/policy/policy.ts';
import { policyEntry } from '../../../electron/policy/policy-definitions.ts';
import { windowsPolicySources } from '../../../electron/policy/windows.ts';
import { fakeReg } from '../support/registry.ts';

const files = renderPolicyFiles();
const file = (path: string) => files[path] ?? '';

/** Parses XML strictly: anything that is not well-formed is an error. */
function parse(text: string): Document {
  const fail = (message: string) => {
    throw new Error(message);
  };
  const errorHandler = { warning: fail, error: fail, fatalError: fail };
  return new DOMParser({ errorHandler }).parseFromString(text, 'text/xml') as unknown as Document;
}

const all = (from: Document | Element, name: string) => [...Array.from(from.getElementsByTagName(name))] as Element[];
const children = (of: Element) => Array.from(of.childNodes).filter((node): node is Element => node.nodeType === 1);
const attribute = (of: Element, name: string) => of.getAttribute(name) ?? '';

describe('generated from the registry, and current', () => {
  test.each(Object.keys(files))('%s', async (path) => {
    const committed = await readFile(fileURLToPath(new URL(`../../../${path}`, import.meta.url)), 'utf8');
    expect(committed, 'run "npm run policy"').toBe(file(path));
  });
});

test('escapes text in XML (control: malformed XML is detected)', () => {
  expect(() => parse('<a><b></a>')).toThrow();
  const nasty = `<"&'>`;
  const content = [...renderComment(['a--b-->']), ...renderElement('b', {}, nasty)];
  const document = parse(renderXmlDocument(renderElement('a', { of: nasty }, content)));
  expect(attribute(document.documentElement, 'of')).toBe(nasty);
  expect(all(document, 'b')[0]?.textContent).toBe(nasty);
});

describe('the definitions for Windows', () => {
  const admx = parse(file('build/policy/latchkey.admx'));
  const adml = parse(file('build/policy/en-US/latchkey.adml'));
  const strings = new Map(all(adml, 'string').map((one) => [attribute(one, 'id'), one.textContent ?? '']));
  const presentations = all(adml, 'presentation');

  test('define every key that Windows supports, and each name that they use', () => {
    const names = all(admx, 'policy').map((policy) => attribute(policy, 'name').toLowerCase());
    expect(names).toEqual(windowsPolicyKeys.map((key) => key.toLowerCase()));
    const used = [...file('build/policy/latchkey.admx').matchAll(/\$\((string|presentation)\.(\w+)\)/g)];
    const presentationIds = presentations.map((one) => attribute(one, 'id'));
    for (const [, kind, id = ''] of used)
      expect(kind === 'string' ? strings.get(id) : presentationIds.includes(id), id).toBeTruthy();
    expect(new Set(used.map(([, , id]) => id)).size).toBe(strings.size);
    const elementIds = all(admx, 'elements')
      .flatMap(children)
      .map((of) => attribute(of, 'id'));
    for (const one of presentations) {
      expect(children(one).map((control) => attribute(control, 'refId'))).toEqual([attribute(one, 'id')]);
      expect(elementIds).toContain(attribute(one, 'id'));
    }
  });

  test('write values that the app reads correctly', async () => {
    const key = 'HKEY_LOCAL_MACHINE\\Software\\Policies\\Latchkey';
    /** The value that the Group Policy editor writes for an element, as `reg query` prints it. */
    const written: Record<string, (value: unknown) => string> = {
      enabledValue: (value) => `REG_DWORD    0x${value ? 1 : 0}`,
      decimal: (value) => `REG_DWORD    0x${Number(value).toString(16)}`,
      enum: (value) => `REG_SZ    ${value}`,
      text: (value) => `REG_SZ    ${value}`,
      multiText: (value) => {
        const isTexts = Array.isArray(value) && value.every((one) => typeof one === 'string');
        return `REG_MULTI_SZ    ${(isTexts ? value : JSON.stringify(value, null, 1).split('\n')).join('\\0')}`;
      },
    };
    const usable = windowsPolicyKeys.filter((one) => one !== 'extraCa');
    const lines = usable.map((one) => {
      const policy = all(admx, 'policy').find((of) => attribute(of, 'name').toLowerCase() === one.toLowerCase());
      const [elements] = policy ? all(policy, 'elements') : [];
      const shape = elements ? (children(elements)[0]?.tagName ?? '') : 'enabledValue';
      return `${policy && attribute(policy, 'name')}    ${written[shape]?.(policyEntry(one).example)}`;
    });
    const policy = await loadPolicy({ sources: windowsPolicySources(fakeReg({ [key]: lines }).run) });
    expect(policy.problems).toEqual([]);
    for (const one of usable.filter((of) => of in policy.values && !['profiles', 'seedProfiles'].includes(of)))
      expect(policy.values[one as 'inspector'], one).toEqual(policyEntry(one).example);
    expect(policy.profiles.map(({ profile }) => profile.id)).toEqual(['acme', 'acme-test']);
  });
});

/** Returns the value of an element of a property list. */
function plistValue(of: Element): unknown {
  const inner = children(of);
  const entries = () =>
    inner.flatMap((one, at) => (at % 2 === 0 ? [[one.textContent, plistValue(inner[at + 1] as Element)]] : []));
  if (of.tagName === 'true' || of.tagName === 'false') return of.tagName === 'true';
  if (of.tagName === 'integer') return Number(of.textContent);
  if (of.tagName === 'array') return inner.map(plistValue);
  return of.tagName === 'dict' ? Object.fromEntries(entries()) : of.textContent;
}

describe('the configuration profile for macOS', () => {
  const text = file('build/policy/latchkey.mobileconfig');
  type Template = {
    PayloadContent: {
      PayloadType: string;
      PayloadUUID: string;
      PayloadContent: Record<string, { Forced: { mcx_preference_settings: Record<string, unknown> }[] }>;
    }[];
  } & Record<string, unknown>;
  const read = (of: string) => plistValue(children(parse(of).documentElement)[0] as Element) as Template;
  const settingsIn = (template: Template) =>
    template.PayloadContent[0]?.PayloadContent['dev.latchkey.app']?.Forced[0]?.mcx_preference_settings;

  test('is valid, and forces nothing by default', () => {
    const template = read(text);
    expect(template).toMatchObject({ PayloadType: 'Configuration', PayloadVersion: 1, PayloadScope: 'System' });
    const [payload] = template.PayloadContent;
    expect(payload?.PayloadType).toBe('com.apple.ManagedClient.preferences');
    for (const uuid of [template.PayloadUUID, payload?.PayloadUUID])
      expect(uuid).toMatch(/^[0-9A-F]{8}-[0-9A-F]{4}-4[0-9A-F]{3}-8[0-9A-F]{3}-[0-9A-F]{12}$/);
    expect(settingsIn(template)).toEqual({});
  });

  test('has every key with a valid example in a comment', () => {
    const open = text.replace(/<!--\s*(<key>[\s\S]*?)-->/g, '$1');
    const settings = settingsIn(read(open)) ?? {};
    expect(Object.keys(settings)).toEqual(macosPolicyKeys);
    for (const key of macosPolicyKeys) expect(settings[key], key).toEqual(policyEntry(key).example);
  });
});
