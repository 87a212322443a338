import { describe, expect, test } from 'vitest';
import { createBlindIndex } from './blind-index.ts';
import { createRandomTokens } from './random-tokens.ts';

const tokens = createRandomTokens(Buffer.alloc(32, 1));

describe('S5: recovery codes', () => {
  test('are ten, all different, of at least 112 bits each', () => {
    const codes = tokens.recoveryCodes();
    expect(codes).toHaveLength(10);
    expect(new Set(codes)).toHaveLength(10);
    for (const code of codes) {
      expect(code).toMatch(/^([a-z2-7]{4}-){5}[a-z2-7]{4}$/);
      expect(code.replaceAll('-', '').length * 5).toBeGreaterThanOrEqual(112);
    }
    expect(new Set([...codes, ...tokens.recoveryCodes()])).toHaveLength(20);
  });

  test('have one digest however they are typed, from which they cannot be read', () => {
    const [code = ''] = tokens.recoveryCodes();
    const digest = tokens.recoveryDigest(code);
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(tokens.digest(code)).toBe(digest);
    expect(tokens.recoveryDigest(` ${code.toUpperCase().replaceAll('-', ' ')}`)).toBe(digest);
    expect(tokens.recoveryDigest(code.replaceAll('-', ''))).toBe(digest);
    expect(tokens.recoveryDigest(code.slice(0, -1))).not.toBe(digest);
  });

  test('use every letter of base32', () => {
    const letters = new Set(Array.from({ length: 50 }, () => tokens.recoveryCodes().join('')).join(''));
    expect([...letters].toSorted().join('')).toBe('-234567abcdefghijklmnopqrstuvwxyz');
  });
});

describe('random tokens', () => {
  test('have 256 bits, and are never the same', () => {
    const secrets = Array.from({ length: 1_000 }, tokens.secret);
    expect(new Set(secrets)).toHaveLength(1_000);
    for (const secret of secrets) expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
  });

  test('are digested by SHA-256', () => {
    // printf abc | sha256sum
    expect(tokens.digest('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  test('one token has one successor, that only the key’s holder can tell', () => {
    const next = tokens.successor('precr_one');
    expect(next).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(tokens.successor('precr_one')).toBe(next);
    expect(tokens.successor('precr_two')).not.toBe(next);
    expect(createRandomTokens(Buffer.alloc(32, 2)).successor('precr_one')).not.toBe(next);
  });
});

describe('the blind index', () => {
  const index = createBlindIndex(Buffer.alloc(32, 1));

  test.each([' ada@example.org', 'ADA@Example.ORG', 'ada@example.org\n'])(
    '%j is one e-mail, however it is written',
    (text) => {
      expect(index(text)).toBe(index('ada@example.org'));
    },
  );

  test('composed and decomposed letters are the same', () => {
    expect(index('zo\u00eb@example.org')).toBe(index('ZOE\u0308@example.org'));
    expect(index('zo\u00eb@example.org')).not.toBe(index('zoe@example.org'));
  });

  test('without the key, it cannot be made', () => {
    expect(index('ada@example.org')).toMatch(/^[0-9a-f]{64}$/);
    expect(createBlindIndex(Buffer.alloc(32, 2))('ada@example.org')).not.toBe(index('ada@example.org'));
  });
});
