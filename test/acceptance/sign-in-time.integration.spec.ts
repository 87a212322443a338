import { describe, expect, test } from 'vitest';
import { startProductUnderTest } from '../support/product.ts';

const NIGHTLY = process.env.PRECEDENT_NIGHTLY !== undefined;
const PAIRS = 200;
/** Of one account after the other, so that none is paused for too many wrong passwords. */
const PEOPLE = Array.from({ length: PAIRS / 8 }, (_, index) => `ada-${index}@example.org`);

/**
 * That the same work is done, every run shows; how long that takes is measured at night, when little else runs. Whatever
 * does may still shift one measurement: a difference that is there is there in all three.
 */
describe.skipIf(!NIGHTLY)('S3: how long a refusal takes', () => {
  test('says nothing of whether there is such a person: medians of 200 within 5 %', {
    timeout: 600_000,
    retry: 2,
  }, async () => {
    let address = 0;
    const from = (): Record<string, string> => {
      address += 1;
      return { 'x-forwarded-for': `198.51.${address >> 8}.${address & 255}` };
    };
    await using shop = await startProductUnderTest(undefined, { TRUSTED_PROXIES: '127.0.0.0/8' });
    const ask = async (path: string, body: object): Promise<Record<string, unknown>> => {
      const headers = { ...from(), 'content-type': 'application/json', authorization: `Bearer ${shop.ada.key}` };
      const answer = await fetch(shop.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
      return JSON.parse(await answer.text());
    };
    for (const email of PEOPLE) {
      const { link } = await ask('/v1/invitations', { email });
      const [, token] = String(link).split('#token=');
      await ask('/v1/auth/accept-invitation', { token, name: 'Ada', password: 'a quiet harbour at dawn' });
    }
    const millis = async (email: string): Promise<number> => {
      const headers = { ...from(), 'content-type': 'application/json' };
      const begin = performance.now();
      const response = await fetch(`${shop.url}/v1/auth/sign-in`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ email, password: 'whatever it may be' }),
      });
      expect(await response.json()).toMatchObject({ status: 401, code: 'invalid-credentials' });
      return performance.now() - begin;
    };
    // In turns, and who is first in turns as well: whatever else the machine does falls on both.
    const [known, unknown]: [number[], number[]] = [[], []];
    for (let pair = 0; pair < PAIRS; pair += 1) {
      const somebody = PEOPLE[pair % PEOPLE.length] ?? '';
      if (pair % 2 === 0) known.push(await millis(somebody));
      unknown.push(await millis(`stranger-${pair}@example.org`));
      if (pair % 2 === 1) known.push(await millis(somebody));
    }
    const ratio = median(known) / median(unknown);
    expect(Math.abs(ratio - 1), `known ${median(known)} ms, unknown ${median(unknown)} ms`).toBeLessThan(0.05);
  });
});

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length / 2] ?? Number.NaN;
