import net from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { TRUST_V1 } from '../../domain/trust/policy.ts';
import { startCli } from '../../test/support/cli.ts';
import { temporaryFiles } from '../../test/support/import-files.ts';
import { type ProductUnderTest, startProductUnderTest } from '../../test/support/product.ts';

const DAY = 86_400_000;
const STRICT = { ...TRUST_V1, version: 'strict', passAt: { conservative: 8_000, standard: 8_000, highRisk: 8_000 } };

/** DEC-08 what-if: what an auditor asks of the whole product. */
describe('what if', { timeout: 120_000 }, () => {
  let shop: ProductUnderTest;
  let files: Awaited<ReturnType<typeof temporaryFiles>>;
  const midnight = Math.floor(Date.now() / DAY) * DAY;
  const at = (millis: number): string => new Date(midnight + millis).toISOString();

  const run = (...args: readonly string[]) => startCli(shop.environment, 'what-if', '--tenant', 'shop', ...args).ended;
  const file = (name: string, content: object) => files.write(name, JSON.stringify(content));

  beforeAll(async () => {
    files = await temporaryFiles();
    shop = await startProductUnderTest();
    await shop.ada.send('/v1/trust/sources', {
      sourceId: 'meta',
      kind: 'meta',
      name: 'Meta',
      intervalMillis: DAY,
      eventMatchQuality: 'measured',
      requiredFields: ['spend'],
      buckets: { count: 1, lengthMillis: DAY, graceMillis: 0 },
    });
    const completeness = { metric: 'completeness', field: 'spend', bucketStart: at(-DAY), received: 1, expected: 1 };
    await shop.ada.send('/v1/trust/sources/meta/signals', {
      signals: [
        { observedAt: at(-3_600_000), measurement: { metric: 'emq', basisPoints: 5_000 } },
        { observedAt: at(-3_600_000), measurement: completeness },
      ],
    });
    // A score of 75: 25 for quality, 30 for being fresh, 20 for being complete.
    for (const actionType of ['update_budget', 'reduce_budget', 'increase_budget'])
      await shop.ada.send('/v1/trust/evaluations', { gateId: 'shop', actionType, asOf: at(0) });
  });
  afterEach(() => vi.restoreAllMocks());
  afterAll(async () => {
    await shop?.[Symbol.asyncDispose]();
    await files?.remove();
  });

  test('from the command line: each flip with its reasons, and how many there are', async () => {
    const head = await shop.product.storage.store.head();
    const { code, results } = await run('--policy', await file('strict.json', { trustPolicy: STRICT }));
    expect(code).toBe(0);
    expect(results).toMatchObject([
      { kind: 'gate', actionType: 'update_budget', from: { outcome: 'PASS' }, to: { outcome: 'HOLD' } },
      { kind: 'gate', actionType: 'reduce_budget', causes: ['threshold'], to: { thresholdBasisPoints: 8_000 } },
      {
        kind: 'Summary',
        evaluated: 3,
        same: 1,
        flipped: 2,
        notJudged: 0,
        transitions: [{ from: 'PASS', to: 'HOLD', count: 2 }],
        gates: [{ gateId: 'shop', count: 2 }],
        actionClasses: [
          { actionClass: 'conservative', count: 1 },
          { actionClass: 'standard', count: 1 },
        ],
      },
    ]);
    const same = await run('--policy', await file('same.json', { trustPolicy: TRUST_V1 }));
    expect(same.results).toMatchObject([{ kind: 'Summary', evaluated: 3, same: 3, flipped: 0 }]);
    const before = await run(
      '--policy',
      await file('strict.json', { trustPolicy: STRICT }),
      '--to',
      at(0).slice(0, 10),
    );
    expect(before.results).toMatchObject([{ kind: 'Summary', evaluated: 0 }]);
    expect(await shop.product.storage.store.head()).toBe(head);
  });

  test('a file that is no policy, or none that could be put in force, is wrong usage', async () => {
    const wrong = async (path: string) => {
      const { code, errors } = await run('--policy', path);
      expect(code).toBe(2);
      return errors;
    };
    expect(await wrong('/nowhere.json')).toContain('cannot be read');
    expect(await wrong(await files.write('text.json', 'not JSON'))).toContain('is not JSON');
    expect(await wrong(await file('odd.json', { trustPolicy: { ...TRUST_V1, holdAt: 'low' } }))).toContain(
      '/trustPolicy/holdAt',
    );
    expect(await wrong(await file('loose.json', { trustPolicy: { ...TRUST_V1, holdAt: 9_999 } }))).toContain(
      'thresholds-out-of-order',
    );
  });

  test('over HTTP: the same, appending nothing and connecting to nothing but the database', async () => {
    const head = await shop.product.storage.store.head();
    const connect = vi.spyOn(net.Socket.prototype, 'connect');
    const { status, body } = await shop.ada.ask('POST', '/v1/what-if', { trustPolicy: STRICT, limit: 1 });
    const places = connect.mock.calls.map((args) => JSON.stringify(args));
    const own = [shop.environment.DATABASE_URL, shop.url].map((url) => new URL(url ?? '').port);
    expect(places.filter((place) => !own.some((port) => place.includes(port)))).toEqual([]);
    expect(status).toBe(200);
    expect(body).toMatchObject({ evaluated: 3, flipped: 2, complete: true, items: [{ actionType: 'update_budget' }] });
    const rest = await shop.ada.send('/v1/what-if', { trustPolicy: STRICT, limit: 1, after: body.next ?? '' });
    expect(rest).toMatchObject({ flipped: 1, items: [{ actionType: 'reduce_budget' }] });
    expect(rest).not.toHaveProperty('next');
    expect(await shop.product.storage.store.head()).toBe(head);
  });
});
