import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { secretText, signatureOf } from '../infra/outbound/webhook-signature.ts';
import { faultOfHeaders, isSigned } from './webhook-signature.ts';

/** The example of the Standard Webhooks specification's reference libraries. */
const EXAMPLE = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: '1614265330',
  body: Buffer.from('{"test": 2432232314}'),
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};
const SENT = 1_614_265_330_000;

describe('a delivery’s signature', () => {
  it('is that of Standard Webhooks', () => {
    const { secret, id, timestamp, body, signature } = EXAMPLE;
    expect(signatureOf(secret, id, timestamp, body)).toBe(signature);
    expect(isSigned(secret, EXAMPLE, body)).toBe(true);
    expect(isSigned(secret, { ...EXAMPLE, signature: `v1,AAAA ${signature}` }, body)).toBe(true);
  });

  it('is of this body, id, time and secret only', () => {
    const { secret, body, signature } = EXAMPLE;
    expect(isSigned(secret, { ...EXAMPLE, id: 'another' }, body)).toBe(false);
    expect(isSigned(secret, { ...EXAMPLE, timestamp: '1614265331' }, body)).toBe(false);
    expect(isSigned(secret, EXAMPLE, Buffer.from('{"test": 2432232315}'))).toBe(false);
    expect(isSigned(secretText('AAAA'), EXAMPLE, body)).toBe(false);
    for (const wrong of ['', 'v1,', signature.slice(3), `v2${signature.slice(2)}`, signature.toLowerCase()]) {
      expect(isSigned(secret, { ...EXAMPLE, signature: wrong }, body)).toBe(false);
    }
    fc.assert(fc.property(fc.string(), (text) => !isSigned(secret, { ...EXAMPLE, signature: text }, body)));
  });

  it.each([
    ['as it is sent', EXAMPLE, SENT, undefined],
    ['five minutes late', EXAMPLE, SENT + 300_000, undefined],
    ['five minutes early', EXAMPLE, SENT - 300_000, undefined],
    ['later', EXAMPLE, SENT + 301_000, 'off by more than 300 s'],
    ['earlier', EXAMPLE, SENT - 301_000, 'off by more than 300 s'],
    ['with a time in words', { ...EXAMPLE, timestamp: 'now' }, SENT, 'seconds since 1970'],
    ['without an id', { ...EXAMPLE, id: '' }, SENT, 'webhook-id'],
    ['with an id of several words', { ...EXAMPLE, id: 'a b' }, SENT, 'webhook-id'],
  ])('%s', (_, headers, now, fault) => {
    const found = faultOfHeaders(headers, now);
    if (fault === undefined) expect(found).toBeUndefined();
    else expect(found).toContain(fault);
  });
});
