import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import ts from 'typescript';

const ROOT = resolve(import.meta.dirname, '../..');

export interface SourceFile {
  /** From the repository's root on. */
  readonly path: string;
  readonly source: ts.SourceFile;
}

export const parsed = (path: string, text: string): SourceFile => ({
  path,
  source: ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true),
});

/** Every TypeScript file of the product; its specs are not. */
export const productSources = (): readonly SourceFile[] =>
  globSync('{domain,commands,projections,processes,read-api,infra,ui}/**/*.ts', { cwd: ROOT })
    .filter((path) => !path.includes('node_modules') && !path.endsWith('.spec.ts'))
    .map((path) => parsed(path, readFileSync(resolve(ROOT, path), 'utf8')));

/** Walks through all nodes of a file. */
export const visit = (node: ts.Node, look: (node: ts.Node) => void): void => {
  look(node);
  ts.forEachChild(node, (child) => visit(child, look));
};

/** The files that are the port to what differs from run to run. */
const PORTS: Readonly<Record<string, readonly string[]>> = {
  'Math.random': ['infra/chance.ts'],
  'Date.now': ['infra/clock.ts', 'ui/src/clock.ts'],
  'new Date()': ['infra/clock.ts'],
  // The one conversion of milliseconds to text, which reads no clock.
  // The verifier shares nothing with the product that could err with it.
  // The dashboard counts a forecast's months by the calendar.
  'new Date(…)': [
    'domain/kernel/time.ts',
    'domain/notary/verifier/bundle-demands.ts',
    'ui/src/clock.ts',
    'ui/src/routes/forecasting/course.ts',
  ],
  // Of the dashboard's commands, so that one that is sent twice is done once.
  randomUUID: ['ui/src/api/client.ts'],
  // Keys and secrets: bytes of the system's generator.
  randomBytes: [
    'infra/access/random-tokens.ts',
    'infra/crypto/aes-gcm.ts',
    'infra/crypto/create-sealer.ts',
    'infra/crypto/data-keys.ts',
    'infra/crypto/installation-key.ts',
    'infra/crypto/subject-keys.ts',
    'infra/home/home.ts',
    'infra/postgres/embedded.ts',
    'infra/witness/witness-key-file.ts',
  ],
};

/** What a file does that no file of the product may, with the line: an empty list is what is wanted. */
export const violationsIn = ({ path, source }: SourceFile): readonly string[] => {
  const found: string[] = [];
  const report = (what: string, node: ts.Node): void => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart());
    found.push(`${path}:${line + 1} ${what}`);
  };
  visit(source, (node) => {
    const port = portOf(node);
    if (port !== undefined && PORTS[port]?.includes(path) !== true) report(port, node);
    if (ts.isCatchClause(node) && !usesWhatItCaught(node)) report('a catch that does not look at what it caught', node);
    if (isSilencing(node) && !isExplained(node)) report('a failure that is dropped, and not said why', node);
    if (node.kind === ts.SyntaxKind.AnyKeyword) report('any', node);
    if (ts.isNonNullExpression(node)) report('a non-null assertion', node);
    if (isForcedCast(node)) report('as unknown as', node);
  });
  for (const comment of source.text.matchAll(/@ts-(ignore|nocheck|expect-error)/g)) {
    found.push(`${path}:${source.getLineAndCharacterOfPosition(comment.index).line + 1} ${comment[0]}`);
  }
  return found;
};

const isForcedCast = (node: ts.Node): boolean =>
  ts.isAsExpression(node) &&
  ts.isAsExpression(node.expression) &&
  node.expression.type.kind === ts.SyntaxKind.UnknownKeyword;

const portOf = (node: ts.Node): string | undefined => {
  if (ts.isPropertyAccessExpression(node)) {
    const name = `${node.expression.getText()}.${node.name.text}`;
    return name === 'Math.random' || name === 'Date.now' ? name : undefined;
  }
  if (ts.isNewExpression(node) && node.expression.getText() === 'Date') {
    return node.arguments === undefined || node.arguments.length === 0 ? 'new Date()' : 'new Date(…)';
  }
  const isUse = ts.isIdentifier(node) && !ts.isImportSpecifier(node.parent);
  return isUse && ['randomUUID', 'randomBytes'].includes(node.text) ? node.text : undefined;
};

const usesWhatItCaught = ({ variableDeclaration, block }: ts.CatchClause): boolean => {
  if (variableDeclaration === undefined || !ts.isIdentifier(variableDeclaration.name)) return false;
  const { text } = variableDeclaration.name;
  let used = false;
  visit(block, (node) => {
    if (ts.isIdentifier(node) && node.text === text) used = true;
  });
  return used;
};

/** `.catch(() => …)`, and a listener of errors that does not take one. */
const isSilencing = (node: ts.Node): node is ts.CallExpression => {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  const [first, second] = node.arguments;
  const { text } = node.expression.name;
  const handler = text === 'catch' ? first : second;
  const isOfErrors = text === 'catch' || (text === 'on' && first !== undefined && first.getText() === "'error'");
  return isOfErrors && handler !== undefined && ts.isArrowFunction(handler) && handler.parameters.length === 0;
};

/** A comment stands above the statement, or behind it. A listener that acts on the failure needs none. */
const isExplained = (node: ts.CallExpression): boolean => {
  const handler = node.arguments.at(-1);
  if (handler !== undefined && ts.isArrowFunction(handler) && handler.body.getText() !== 'undefined') return true;
  let statement: ts.Node = node;
  while (!ts.isStatement(statement)) statement = statement.parent;
  const lines = node.getSourceFile().text.split('\n');
  const line = node.getSourceFile().getLineAndCharacterOfPosition(statement.getStart()).line;
  return lines[line - 1]?.trim().startsWith('//') === true || lines[line]?.includes(' // ') === true;
};
