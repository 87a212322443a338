import { describe, expect, test } from 'vitest';
import { KEYS, startTestApi } from '../../test/support/api.ts';
import { fuzzApi } from '../../test/support/api-fuzz.ts';

describe('an API fuzzed from its own OpenAPI document', () => {
  test('never answers 5xx, always in the documented form, and tries every operation for real', async () => {
    await using api = await startTestApi();
    const report = await fuzzApi({ url: api.serving.url, key: KEYS.alpha, perOperation: 200, seed: 20261120 });
    expect(report.failures).toEqual([]);
    for (const operation of ['TakeNote', 'ListNotes', 'ListLogEvents']) {
      const statuses = Object.keys(report.statuses[operation] ?? {});
      expect(statuses).toContain(operation === 'TakeNote' ? '201' : '200');
      expect(statuses).toContain('422');
      expect(statuses).toContain('401');
    }
  }, 300_000);

  test('finds a fault that is there', async () => {
    await using api = await startTestApi({
      reads: {
        inTenant: async () => {
          throw new Error('select text from notes');
        },
      },
    });
    const only = (operation: string) => operation === 'ListNotes';
    const report = await fuzzApi({ url: api.serving.url, key: KEYS.alpha, perOperation: 20, seed: 1, only });
    expect(report.failures[0]).toContain('ListNotes: answers 5xx');
  });
});
