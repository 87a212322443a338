import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COMPLETE, registerSource, sendSignals } from '../support/ad-shop.ts';
import { type ProductUnderTest, startProductUnderTest } from '../support/product.ts';

const DAY = 86_400_000;

/** A1, A4, TRU-12: what the gate says of a tenant's signals, through the API. */
describe('a trust gate without good data', () => {
  let shop: ProductUnderTest;
  beforeAll(async () => {
    shop = await startProductUnderTest();
  });
  afterAll(() => shop?.[Symbol.asyncDispose]());

  const daysAgo = (days: number) => new Date(Date.now() - days * DAY).toISOString();

  const asked = async (gateId: string, actionType = 'budget_decrease') => {
    const answer = await shop.ada.send('/v1/trust/evaluations', { gateId, actionType });
    return { answer, evaluation: await shop.ada.read(`/v1/trust/evaluations/${answer.evaluationId}`) };
  };

  test('blocks, and says why, when no source was ever registered', async () => {
    const { answer, evaluation } = await asked('untouched');
    expect(answer).toMatchObject({ outcome: 'BLOCK', reason: 'NO_DATA', scoreBasisPoints: 0, mode: 'frozen' });
    expect(answer.explanation).toBe('No source is registered for this gate.');
    expect(evaluation).toMatchObject({ outcome: 'BLOCK', score: '0.00', divergences: [] });
  });

  test('blocks when one source delivers everything and another is silent', async () => {
    await registerSource(shop, 'talks', 'half');
    await registerSource(shop, 'silent', 'half');
    await sendSignals(shop, 'talks', 10_000);
    const { answer, evaluation } = await asked('half');
    expect(answer).toMatchObject({ outcome: 'BLOCK', reason: 'NO_DATA' });
    expect(answer.explanation).toContain('silent emq (missing)');
    expect(evaluation.lacking).toContainEqual({ sourceId: 'silent', signal: 'emq', cause: 'missing', mandatory: true });
    const { items } = await shop.ada.read('/v1/trust/sources');
    expect(items).toContainEqual(expect.objectContaining({ sourceId: 'silent', state: 'silent' }));
    expect(items).toContainEqual(expect.objectContaining({ sourceId: 'talks', state: 'delivering' }));
  });

  test('blocks when the newest signal is too old, whatever its value was', async () => {
    await registerSource(shop, 'old', 'stale');
    await shop.ada.send('/v1/trust/sources/old/signals', {
      signals: [{ observedAt: daysAgo(5), measurement: { metric: 'emq', basisPoints: 10_000 } }],
    });
    const { answer } = await asked('stale');
    expect(answer).toMatchObject({ outcome: 'BLOCK', reason: 'NO_DATA' });
    expect(answer.explanation).toContain('old emq (stale)');
  });

  test('gives no credit for 1000 pixel and 1000 server events of which none match', async () => {
    await registerSource(shop, 'disjoint', 'unmatched', { eventMatchQuality: 'drivers' });
    const matching = (matched: number) =>
      shop.ada.send('/v1/trust/sources/disjoint/signals', {
        signals: [{ metric: 'eventMatch', matched, pixelEvents: 1_000, serverEvents: 1_000 }, ...COMPLETE].map(
          (measurement) => ({ observedAt: daysAgo(0), measurement }),
        ),
      });
    await matching(0);
    // A tenth is the driver of the newest event's age, which is now; the match rate's three tenths are not there.
    const none = await asked('unmatched');
    expect(none.evaluation.components).toMatchObject({ emq: 1_000 });
    expect(none.answer.outcome).toBe('BLOCK');
    await matching(1_000);
    expect((await asked('unmatched')).evaluation.components).toMatchObject({ emq: 4_000 });
  });

  test('refuses a signal of a source that nobody registered, rather than believe it', async () => {
    const reply = await shop.ada.ask('POST', '/v1/trust/sources/nobody/signals', {
      signals: [{ observedAt: daysAgo(0), measurement: { metric: 'emq', basisPoints: 10_000 } }],
    });
    expect(reply.status).toBe(404);
  });

  test('passes once every source delivers: the same gate, the same action', async () => {
    await sendSignals(shop, 'silent', 10_000);
    const { answer } = await asked('half');
    expect(answer).toMatchObject({ outcome: 'PASS', reason: 'SCORE', scoreBasisPoints: 10_000, mode: 'normal' });
  });
});
