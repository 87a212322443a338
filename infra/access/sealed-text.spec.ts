import { CompactEncrypt } from 'jose';
import { describe, expect, test } from 'vitest';
import { createSealedText } from './sealed-text.ts';

const KEY = Buffer.alloc(32, 1);
const NOW = '2026-11-20T12:00:00.000Z';
const LATER = '2026-11-20T12:05:00.000Z';
const sealed = createSealedText(KEY);
const value = { personId: 'ada', epoch: 3 };

describe('a sealed text', () => {
  test('says what was put in until it expires, and nothing of it to anyone else', async () => {
    const text = await sealed.seal('second-factor', value, LATER);
    expect(await sealed.open('second-factor', text, NOW)).toEqual(value);
    expect(await sealed.open('second-factor', text, '2026-11-20T12:04:59.999Z')).toEqual(value);
    expect(await sealed.open('second-factor', text, LATER)).toBeUndefined();
    expect(Buffer.from(text, 'base64').toString('latin1')).not.toContain('ada');
    expect(await sealed.seal('second-factor', value, LATER)).not.toBe(text);
  });

  test('is none for another purpose, under another key, or changed anywhere', async () => {
    const text = await sealed.seal('second-factor', value, LATER);
    expect(await sealed.open('oidc', text, NOW)).toBeUndefined();
    expect(await createSealedText(Buffer.alloc(32, 2)).open('second-factor', text, NOW)).toBeUndefined();
    for (let place = 0; place < text.length; place += 7) {
      const other = text[place] === 'A' ? 'B' : 'A';
      const changed = `${text.slice(0, place)}${other}${text.slice(place + 1)}`;
      expect(await sealed.open('second-factor', changed, NOW)).toBeUndefined();
    }
    for (const text of ['', 'nonsense', '....', 'a'.repeat(5_000)])
      expect(await sealed.open('second-factor', text, NOW)).toBeUndefined();
  });

  test('is read with one algorithm only, whatever it says of itself', async () => {
    const content = new TextEncoder().encode(JSON.stringify({ purpose: 'second-factor', expiresAt: LATER, value }));
    const other = await new CompactEncrypt(content).setProtectedHeader({ alg: 'A256KW', enc: 'A256GCM' }).encrypt(KEY);
    expect(await sealed.open('second-factor', other, NOW)).toBeUndefined();
  });
});
