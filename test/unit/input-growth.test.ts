import { expect, test } from 'vitest';
import { readOperations } from '../../electron/api/openapi/operations.ts';
import { measureGrowth } from '../support/performance.ts';

const numbered = <T>(length: number, create: (index: number) => T) =>
  Array.from({ length }, (_, index) => create(index));

/** Input from servers and files, by size, for which the work was quadratic or worse once. */
const inputs: [what: string, size: number, prepare: (size: number) => () => unknown][] = [
  [
    'servers and paths of an OpenAPI document',
    50,
    (size) => {
      const variables = { a: { default: '0', enum: numbered(30, String) }, b: { default: '0', enum: ['0', '1'] } };
      const servers = numbered(size, (index) => ({ url: `https://{a}.{b}.h${index}.example`, variables }));
      const paths = Object.fromEntries(numbered(size, (index) => [`/p${index}`, { get: {} }]));
      const context = { documentUrl: undefined, origins: ['https://api.example.com'] };
      return () => readOperations({ openapi: '3.1.0', servers, paths }, context);
    },
  ],
];

test.each(inputs)('%s: twice the input takes about twice as long', { timeout: 60_000 }, (_what, size, prepare) => {
  expect(measureGrowth(prepare, size)).toBeLessThan(2.6);
});
