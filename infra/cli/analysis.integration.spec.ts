import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCli } from '../../test/support/cli.ts';
import { temporaryFiles } from '../../test/support/import-files.ts';
import { type ProductUnderTest, startProductUnderTest } from '../../test/support/product.ts';

const scenario = (min: number) => ({
  name: 'a logarithm',
  model: {
    inputs: [{ name: 'orders', distribution: { kind: 'uniform', min, max: 10 } }],
    formulas: [{ name: 'outcome', formula: 'log(orders)' }],
    outcome: 'outcome',
  },
  plan: { seed: 'cli', draws: 1_000 },
});

describe('a run at the command line', { timeout: 120_000 }, () => {
  let shop: ProductUnderTest;
  let files: Awaited<ReturnType<typeof temporaryFiles>>;
  beforeAll(async () => {
    files = await temporaryFiles();
    shop = await startProductUnderTest();
  });
  afterAll(async () => {
    await shop?.[Symbol.asyncDispose]();
    await files?.remove();
  });
  const simulate = async (min: number) => {
    const file = await files.write(`from-${min}.json`, JSON.stringify(scenario(min)));
    return startCli(shop.environment, 'simulate', '--tenant', 'shop', file).ended;
  };

  test('prints what came of it', async () => {
    const { code, results } = await simulate(5);
    expect(code).toBe(0);
    expect(results.at(-1)).toMatchObject({ kind: 'Simulation', draws: 1_000 });
  });

  test('that fails prints why, with its code, and does not exit well', async () => {
    const { code, results } = await simulate(-10);
    expect(code).toBe(1);
    expect(results).toEqual([
      {
        kind: 'Run',
        runId: expect.any(String),
        status: 'failed',
        code: 'outcome-undefined',
        reason: expect.stringContaining('The outcome has no value for'),
      },
    ]);
  });
});
