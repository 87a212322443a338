import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deciderSpec, TEST_CONTEXT } from '../../test/support/decider-spec.ts';
import { type BenchmarkRow, type ImportBenchmarks, sourceBenchmarks } from './benchmarks.ts';
import { BenchmarkCorrected, BenchmarkObserved } from './events.ts';

const source = { source: 'An office', sourceUrl: 'https://example.org/made-up', licence: 'made up' };
const september = {
  metric: 'retail sales index',
  industry: 'retail',
  geography: 'GB',
  unit: 'index',
  at: '2026-09-01',
  value: '101.5',
  published: '2026-10-20',
};
const fileSha256 = 'f'.repeat(64);
const told = (rows: readonly BenchmarkRow[] = [{ ...september, row: 7 }]): ImportBenchmarks => ({
  type: 'ImportBenchmarks',
  ...source,
  fileSha256,
  rows,
});
const observed = BenchmarkObserved({ ...source, ...september, from: { kind: 'file', sha256: fileSha256, row: 7 } });
const spec = deciderSpec(sourceBenchmarks);

describe('what a source publishes', () => {
  test('is known with the file and the row that it stands in', () => spec.given().when(told()).then(observed));

  test('is known once', () => spec.given(observed).when(told()).thenNothing());

  test('is corrected by what it publishes later, and what it said before is kept', () => {
    const later = { ...september, value: '101.7', published: '2026-11-10' };
    spec
      .given(observed)
      .when(told([{ ...later, row: 1 }]))
      .then(
        BenchmarkCorrected({
          ...source,
          ...later,
          from: { kind: 'file', sha256: fileSha256, row: 1 },
          previousValue: '101.5',
          previousPublished: '2026-10-20',
        }),
      );
  });

  test('of a request has the digest of its rows', () => {
    const { decided } = spec.given().when({ ...told([september]), fileSha256: undefined });
    expect(decided).toMatchObject([{ data: { from: { kind: 'request' } } }]);
  });

  test('is refused with every row that is at fault', () => {
    const rows = [
      { ...september, value: undefined },
      { ...september, geography: 'FR', published: '2026-11-21' },
      { ...september, geography: 'DE', published: '2026-08-31' },
      september,
    ];
    const { decided } = spec.given().when(told(rows));
    expect(decided).toMatchObject({
      code: 'benchmark-rows-faulty',
      fields: [
        { pointer: '/rows/0/value' },
        { pointer: '/rows/1/published' },
        { pointer: '/rows/2/published' },
        { pointer: '/rows/3/at' },
      ],
    });
  });
});

test('whatever a source says again changes nothing', () => {
  const rows = fc.uniqueArray(
    fc.record({
      geography: fc.constantFrom('GB', 'FR', 'DE'),
      at: fc.constantFrom('2026-07-01', '2026-08-01', '2026-09-01'),
      value: fc.integer().map(String),
    }),
    { selector: ({ geography, at }) => `${geography} ${at}`, minLength: 1 },
  );
  fc.assert(
    fc.property(rows, (some) => {
      const command = told(some.map((row) => ({ ...september, ...row })));
      const first = sourceBenchmarks.decide(command, sourceBenchmarks.initialState, TEST_CONTEXT);
      if (!Array.isArray(first)) throw new Error('refused');
      expect(first).toHaveLength(some.length);
      spec
        .given(...first)
        .when(command)
        .thenNothing();
    }),
  );
});
