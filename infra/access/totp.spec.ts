import { Secret } from 'otpauth';
import { describe, expect, test } from 'vitest';
import { createTotp } from './totp.ts';

const totp = createTotp('Precedent');

describe('S4: time-based one-time passwords', () => {
  /** RFC 6238, appendix B, SHA-1. Its codes have eight digits; the last six of them are the code of six. */
  const secret = Secret.fromLatin1('12345678901234567890').base32;
  const VECTORS = [
    [59, '94287082'],
    [1_111_111_109, '07081804'],
    [1_111_111_111, '14050471'],
    [1_234_567_890, '89005924'],
    [2_000_000_000, '69279037'],
    [20_000_000_000, '65353130'],
  ] as const;

  test.each(VECTORS)(
    'at %d s, %s is a code of its step, one before and one after it, and of no other',
    (seconds, eight) => {
      const code = eight.slice(2);
      const step = Math.floor(seconds / 30);
      const at = (second: number) => totp.stepOf(secret, code, second * 1000);
      expect(at(seconds)).toBe(step);
      expect(at(step * 30)).toBe(step);
      expect(at(step * 30 + 29.999)).toBe(step);
      expect(at(step * 30 - 30)).toBe(step);
      expect(at(step * 30 + 59.999)).toBe(step);
      expect(at(step * 30 - 30.001)).toBeUndefined();
      expect(at(step * 30 + 60)).toBeUndefined();
    },
  );

  test('a code may be typed in two groups; what is not six digits is none', () => {
    expect(totp.stepOf(secret, '287 082', 59_000)).toBe(1);
    for (const code of ['', '28708', '94287082', '28708a', '287082\n', '２８７０８２', '-87082']) {
      expect(totp.stepOf(secret, code, 59_000)).toBeUndefined();
    }
  });

  test('every secret has 160 bits, is another one, and is what the authenticator app is told', () => {
    const [one, other] = [totp.newSecret(), totp.newSecret()];
    expect(one).toMatch(/^[A-Z2-7]{32}$/);
    expect(one).not.toBe(other);
    const uri = new URL(totp.enrolmentUri(one, 'ada@example.org'));
    expect(decodeURIComponent(`${uri.protocol}//${uri.host}${uri.pathname}`)).toBe(
      'otpauth://totp/Precedent:ada@example.org',
    );
    expect(Object.fromEntries(uri.searchParams)).toEqual({
      issuer: 'Precedent',
      secret: one,
      algorithm: 'SHA1',
      digits: '6',
      period: '30',
    });
  });
});
