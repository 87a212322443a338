import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { commands, eventTypes, processes, projections, queries } from '../../infra/composition/catalogue.ts';
import { parsed, productSources, violationsIn, visit } from '../support/source-rules.ts';

const sources = productSources();

/** A31: what holds for every file of the product. */
describe('the sources', () => {
  test('are found', () => {
    expect(sources.length).toBeGreaterThan(200);
    expect(sources.map(({ path }) => path)).toContain('domain/trust/gate.ts');
  });

  test('read clocks and chance in their ports only, drop no failure in silence, and leave no hole in the types', () => {
    expect(sources.flatMap(violationsIn)).toEqual([]);
  });

  test.each([
    ['Math.random()', 'Math.random'],
    ['Date.now()', 'Date.now'],
    ['new Date()', 'new Date()'],
    ["new Date('2026-11-21')", 'new Date(…)'],
    ["import { randomUUID } from 'node:crypto'; randomUUID()", 'randomUUID'],
    ['try { f() } catch {}', 'a catch that does not look at what it caught'],
    ['try { f() } catch (error) { done = true }', 'a catch that does not look at what it caught'],
    ['f().catch(() => undefined)', 'a failure that is dropped, and not said why'],
    ["pool.on('error', () => undefined)", 'a failure that is dropped, and not said why'],
    ['const x: any = 1', 'any'],
    ['x!.y', 'a non-null assertion'],
    ['x as unknown as string', 'as unknown as'],
    ['// @ts-ignore\nf()', '@ts-ignore'],
  ])('would not get away with %s', (text, violation) => {
    expect(violationsIn(parsed('domain/planted.ts', text))).toEqual([expect.stringContaining(violation)]);
  });

  test.each([
    'try { f() } catch (error) { throw new Problem({ cause: error }) }',
    "// a connection that died while idle\npool.on('error', () => undefined)",
    "socket.on('error', () => socket.destroy())",
    "// Math.random and Date.now are only spoken of here\nconst text = 'new Date() : any'",
  ])('may say %s', (text) => {
    expect(violationsIn(parsed('domain/planted.ts', text))).toEqual([]);
  });
});

/** The texts of a file's strings and member names, outside the lists of its enums; and the names that it uses. */
const wordsOf = (source: ts.Node): { readonly texts: ReadonlySet<string>; readonly names: ReadonlySet<string> } => {
  const texts = new Set<string>();
  const names = new Set<string>();
  visit(source, (node) => {
    const isListed = ts.isArrayLiteralExpression(node.parent ?? node) && isEnum(node.parent.parent);
    if (ts.isStringLiteralLike(node) && !isListed) texts.add(node.text);
    if (ts.isPropertyAssignment(node) || ts.isPropertySignature(node)) texts.add(node.name.getText());
    if (ts.isIdentifier(node) && !ts.isImportSpecifier(node.parent)) names.add(node.text);
  });
  return { texts, names };
};
const isEnum = (node: ts.Node | undefined): node is ts.CallExpression =>
  node !== undefined && ts.isCallExpression(node) && node.expression.getText() === 'z.enum';

describe('everything that is declared is made by somebody and used by somebody', () => {
  const words = sources.map(({ path, source }) => ({ path, ...wordsOf(source) }));
  const jsonOf = (schema: z.ZodType): string =>
    JSON.stringify(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));

  /** What every kind of run has: declared once, in domain/kernel/run.ts and commands/run-commands.ts. */
  const RUN_EVENT = /^(?:Forecast|Optimization|Simulation)(?:Requested|Progressed|Completed|Failed|Cancelled)$/;
  const RUN_COMMAND =
    /^(?:Record(?:Forecast|Optimization|Simulation)Progress|(?:Complete|Fail)(?:Forecast|Optimization|Simulation))$/;
  const runOf = (name: string): string => /Forecast|Optimization|Simulation/.exec(name)?.[0].toLowerCase() ?? '';

  /** A job's end is kept, in the same step, in the table of jobs that `ListJobs` shows. */
  const SHOWN_BY_JOBS = ['JobCompleted', 'JobFailed'];

  test.each(eventTypes.all.map(({ type }) => type))(
    '%s is decided by an aggregate, and shown or acted upon',
    (type) => {
      const decided = words.some(({ path, names }) => /^domain\/(?!.*events\.ts$)/.test(path) && names.has(type));
      expect(decided || RUN_EVENT.test(type)).toBe(true);
      const shown = projections.some(({ handlers }) => handlers.some((handler) => handler.type === type));
      const actedUpon =
        processes.some(({ types }) => types.includes(type)) ||
        words.some(({ path, names }) => path.startsWith('processes/') && names.has(type));
      expect(shown || actedUpon || SHOWN_BY_JOBS.includes(type)).toBe(true);
    },
  );

  test.each(commands.filter(({ route }) => route === undefined).map(({ name }) => name))(
    '%s has no route, and is sent by the product itself',
    (name) => {
      const constant = RUN_COMMAND.test(name)
        ? `${runOf(name)}RunCommands`
        : `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
      const sent = words.filter(({ path, names }) => !path.startsWith('commands/') && names.has(constant));
      expect(sent.length).toBeGreaterThan(0);
    },
  );

  test('every value of an enum is named by the code, or comes from outside and can be read again', () => {
    const texts = new Set(words.flatMap((file) => [...file.texts]));
    const taken = commands.flatMap(({ input, route }) => (route === undefined ? [] : [jsonOf(input)])).join();
    const shown = queries.map(({ output }) => jsonOf(output)).join();
    const idle: string[] = [];
    for (const { path, source } of sources) {
      visit(source, (node) => {
        if (!isEnum(node) || node.arguments[0] === undefined || !ts.isArrayLiteralExpression(node.arguments[0])) return;
        for (const element of node.arguments[0].elements) {
          if (!ts.isStringLiteral(element) || texts.has(element.text)) continue;
          const quoted = JSON.stringify(element.text);
          if (!taken.includes(quoted) || !shown.includes(quoted)) idle.push(`${path}: ${element.text}`);
        }
      });
    }
    expect(idle).toEqual([]);
  });
});
