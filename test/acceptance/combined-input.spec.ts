import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { productSources, type SourceFile, visit } from '../support/source-rules.ts';

const DOCUMENT = resolve(import.meta.dirname, '../../infra/security/combined-input.md');

/** Functions of the domain that make a refusal of kind `invalid` of a code. */
const MAKERS = new Set(['invalid', 'signalRefusal']);

/** Codes of the refusals of kind `invalid` that a file writes out, and of the faults that become one. */
const codesIn = ({ source }: SourceFile): readonly string[] => {
  const codes: string[] = [];
  const take = (node: ts.Node | undefined): void => {
    if (node !== undefined && ts.isStringLiteral(node)) codes.push(node.text);
  };
  visit(source, (node) => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
      const [first, second] = node.arguments;
      if (MAKERS.has(node.expression.text)) take(first);
      const isInvalid = first !== undefined && ts.isStringLiteral(first) && first.text === 'invalid';
      if (node.expression.text === 'refuse' && isInvalid) take(second);
    }
    // A fault is a value of its own; what is given to an event's constructor is that event's.
    if (!ts.isObjectLiteralExpression(node) || ts.isCallExpression(node.parent)) return;
    const fields = new Map(
      node.properties.map((field) => [
        field.name?.getText(),
        ts.isPropertyAssignment(field) ? field.initializer : field,
      ]),
    );
    if (fields.has('reason')) take(fields.get('code'));
  });
  return codes;
};

describe('the rules of combined input', () => {
  const documented = [...readFileSync(DOCUMENT, 'utf8').matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, code]) => code);
  const written = productSources()
    .filter(({ path }) => /^(domain|processes\/sign-in)\//.test(path))
    .flatMap(codesIn);

  test('are found in the sources', () => {
    expect(written).toEqual(expect.arrayContaining(['delta-missing', 'thresholds-out-of-order', 'account-incomplete']));
  });

  test('are all documented, each once, and none that does not exist', () => {
    expect(documented.toSorted()).toEqual([...new Set(written)].toSorted());
  });
});
