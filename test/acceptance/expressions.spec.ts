import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { commands, queries } from '../../infra/composition/catalogue.ts';
import { productSources, visit } from '../support/source-rules.ts';

const SLOW_MILLIS = 50;

/** Texts over which expressions that try every way go on for ever: much of what they take, then what they do not. */
const TEXTS = ['a', 'A', ' ', '1', '0-', 'a.', '@', '1.', 'a-', '_', ':', '/', '\\', '%', 'aA', '(a+)+$'].map(
  (piece) => `${piece.repeat(60_000 / piece.length)}!`,
);

/** Files that put an expression together, of texts that stand in the source. */
const MADE_OF_OUR_OWN = [
  'domain/metrics/written-time.ts',
  'domain/processes/webhook.ts',
  'infra/queue/redis-probe.ts',
  'infra/telemetry/redaction.ts',
  'read-api/notary-proof-queries.ts',
];

/** The quickest of a few rounds: what the work takes, whatever else the machine does meanwhile. */
const quickest = (work: () => void): number => {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 5 && best >= SLOW_MILLIS; round += 1) {
    const begun = performance.now();
    work();
    best = Math.min(best, performance.now() - begun);
  }
  return best;
};

describe('S20: no text makes an expression work for long', () => {
  const declared: readonly { readonly name: string; readonly input: z.ZodObject }[] = [...commands, ...queries];

  test.each(declared)('every field of $name takes or refuses it in less than 50 ms', ({ input }) => {
    for (const field of Object.keys(input.shape)) {
      for (const text of TEXTS) {
        for (const value of [text, [text], { [field]: text }]) {
          const millis = quickest(() => void input.safeParse({ [field]: value }));
          expect(millis, `${field}: ${text.slice(0, 6)}`).toBeLessThan(SLOW_MILLIS);
        }
      }
    }
  });

  test('nothing that arrives becomes an expression: each is written in the source', () => {
    const made: string[] = [];
    for (const { path, source } of productSources()) {
      visit(source, (node) => {
        const makes = (ts.isNewExpression(node) || ts.isCallExpression(node)) && node.expression.getText() === 'RegExp';
        if (makes) made.push(path);
      });
    }
    expect(made.toSorted()).toEqual(MADE_OF_OUR_OWN);
  });
});
