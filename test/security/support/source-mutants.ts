import { parseAst } from 'vite';

/** A source file with one piece of hardening undone. */
export type SourceMutant = { name: string; text: string };

type Node = { type: string; start: number; end: number; [member: string]: unknown };

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

/** Every node below one, with the nodes that it stands in. */
function* nodesIn(node: Node, above: readonly Node[] = []): Generator<[node: Node, above: readonly Node[]]> {
  yield [node, above];
  for (const member of Object.values(node))
    for (const one of Array.isArray(member) ? member : [member]) if (isNode(one)) yield* nodesIn(one, [...above, node]);
}

/** Calls that say nothing but to the log or to whoever works on this. */
const loggingCalls = /^(log|record|options\.log|parts\.log)\(/;

/** Functions that give back what they are given, made harmless. */
const redactionFunctions = /^(redact|shown)$/;

/** Methods that give back less of what they are called on, or refuse it. */
const limitingMethods = /^(slice|max|min|regex|refine|superRefine|toLowerCase)$/;

/** Members of options that hold something back. */
const securityOptions =
  /^(redirect|credentials|cache|mode|signal|maxBodyBytes|overflow|headersTimeoutMs|bodyTimeoutMs|secrets|algorithms|authTagLength)$/;

/**
 * A source file with one condition never met, one call, assignment or option left out, one answer turned round, one limit
 * lifted, one text shown as it came: each by itself.
 *
 * @param source TypeScript
 */
export function createSourceMutants(source: string): SourceMutant[] {
  const mutants = new Map<string, string>();
  const lineOf = (at: number) => source.slice(0, at).split('\n').length;
  const shorten = (text: string) => text.replace(/\s+/g, ' ').slice(0, 90);

  function add(node: { start: number; end: number }, what: string, to: string): void {
    const text = source.slice(0, node.start) + to + source.slice(node.end);
    const name = `${lineOf(node.start)}: ${what}`;
    if (text !== source) mutants.set(mutants.has(name) ? `${name} (${node.start})` : name, text);
  }
  const textOf = (node: unknown) => source.slice((node as Node).start, (node as Node).end);

  const program = parseAst(source, { lang: 'ts' }) as unknown as Node;
  for (const [node, above] of nodesIn(program)) {
    const parent = above.at(-1);
    if (above.some(({ type }) => type.startsWith('TSType') || type === 'TSInterfaceDeclaration')) continue;
    // What ends a loop without a condition of its own is not left out: it would not end.
    if (above.some(({ type, test }) => type === 'ForStatement' && test === null)) continue;
    switch (node.type) {
      case 'IfStatement':
        add(node.test as Node, `never "${shorten(textOf(node.test))}"`, 'false');
        break;
      case 'ExpressionStatement': {
        if ((node.directive as string | undefined) !== undefined || loggingCalls.test(textOf(node))) break;
        add(node, `without "${shorten(textOf(node))}"`, parent?.type.endsWith('Statement') ? ';' : '');
        break;
      }
      case 'ThrowStatement':
        add(node, `without "${shorten(textOf(node))}"`, ';');
        break;
      case 'ReturnStatement':
      case 'ArrowFunctionExpression': {
        const value = (node.type === 'ReturnStatement' ? node.argument : node.body) as Node | null;
        if (value?.type === 'Literal' && typeof value.value === 'boolean')
          add(value, `"${shorten(textOf(node))}" turned round`, String(!value.value));
        break;
      }
      case 'Property':
        if (securityOptions.test(textOf(node.key)) && parent?.type === 'ObjectExpression')
          add(
            { start: node.start, end: source[node.end] === ',' ? node.end + 1 : node.end },
            `without "${shorten(textOf(node))}"`,
            '',
          );
        break;
      case 'CallExpression': {
        const callee = node.callee as Node;
        const [first] = node.arguments as Node[];
        if (callee.type === 'Identifier' && redactionFunctions.test(textOf(callee)) && first)
          add(node, `bare "${shorten(textOf(node))}"`, textOf(first));
        if (callee.type !== 'MemberExpression') break;
        const name = textOf(callee.property);
        if (
          limitingMethods.test(name) &&
          textOf(callee.object) !== 'Math' &&
          (name !== 'slice' || textOf(first ?? node) === '0')
        )
          add(node, `without .${name}() in "${shorten(textOf(node))}"`, textOf(callee.object));
        if (name === 'strictObject') add(callee.property as Node, `loose "${shorten(textOf(node))}"`, 'looseObject');
        break;
      }
      case 'VariableDeclarator': {
        const init = node.init as Node | null;
        const isNumber = init && (/^[\d_.\s*+e()-]+$/.test(textOf(init)) ? init : undefined);
        if (isNumber && above.length <= 3)
          add(isNumber, `a million times "${shorten(textOf(node))}"`, `1e6 * (${textOf(isNumber)})`);
        break;
      }
    }
  }
  return [...mutants].map(([name, text]) => ({ name, text }));
}
