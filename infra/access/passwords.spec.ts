import { setImmediate as nextTurn } from 'node:timers/promises';
import { hash as argon2 } from '@node-rs/argon2';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createPasswords } from './argon2-passwords.ts';
import { TooBusy } from './passwords.ts';

const passwords = createPasswords();
const GOOD = 'a quiet harbour at 6 in the morning';

describe('S1: which passwords are taken', () => {
  const context = ['ada.lovelace@analytical.example', 'Ada Lovelace', 'Difference Retail'];

  test.each([
    ['', 'too-short'],
    ['kX9 vQ2_mR7', 'too-short'], // eleven
    ['🜁🜂🜃🜄🜁🜂🜃🜄🜁🜂🜃', 'too-short'], // eleven characters, of two UTF-16 units each
    [`${GOOD} `.repeat(8).slice(0, 257), 'too-long'],
    // Common ones as they are, in another letter case, with letters written as signs, decorated, and two of them.
    ['administrator', 'breached'],
    ['AdMiniStrator', 'breached'],
    ['1qaz2wsx3edc', 'breached'],
    ['123456789012', 'breached'],
    ['Password2024!', 'breached'],
    ['P@ssw0rd2024!', 'breached'],
    ['p4$$w0rd-2026', 'breached'],
    ['Dragon2026!!', 'breached'],
    ['passwordpassword', 'breached'],
    ['qwertyuiop123456', 'breached'],
    ['sunshine-dragon1', 'breached'],
    // Something short, said again and again.
    ['aaaaaaaaaaaaaaaaaaaaaaaa', 'breached'],
    ['xk9xk9xk9xk9x', 'breached'],
    // What somebody who knows the account would try.
    ['Ada.Lovelace-1815', 'contains-context'],
    ['lovelace&analytical', 'contains-context'],
    ['differenceretail26', 'contains-context'],
    ['Precedent-2026-!?', 'contains-context'],
  ])('%j is refused: %s', (password, weakness) => {
    expect(passwords.weaknessOf(password, context)).toBe(weakness);
  });

  test.each([
    ['twelve characters', 'kX9 vQ2_mR7z'],
    ['twelve characters beyond the basic plane', '🜁🜂🜃🜄🜅🜆🜇🜈🜉🜊🜋🜌'],
    ['64 characters', `${GOOD}, ${GOOD}`.slice(0, 64)],
    ['256 characters', Array.from({ length: 64 }, (_, place) => `${place + 1000}`.slice(-4)).join('')],
    ['lower-case letters only', 'mossy lantern whistles'],
    ['digits only', '830175926407318855'],
    ['any characters', 'тихая гавань в шесть утра'],
    ['white space around it', '  two spaces before'],
    ['a word of the context beside twelve characters more', 'lovelace, a quiet harbour'],
  ])('taken: %s, and no composition is asked for', (_, password) => {
    expect(passwords.weaknessOf(password, context)).toBeUndefined();
  });

  test('what is random is not mistaken for what is common', () => {
    const bytes = fc
      .uint8Array({ minLength: 16, maxLength: 32 })
      .map((array) => Buffer.from(array).toString('base64url'));
    const random = bytes.filter((text) => new Set(text).size > 9);
    fc.assert(
      fc.property(random, (text) => passwords.weaknessOf(text, context) === undefined),
      { seed: 20_261_120 },
    );
  });
});

describe('S2: argon2id', () => {
  test('a hash says how it was made, and has a salt of its own', async () => {
    const [one, other] = await Promise.all([passwords.hash(GOOD), passwords.hash(GOOD)]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=47104,t=1,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(one).not.toBe(other);
  });

  test('a password is verified exactly as received: every character counts', async () => {
    const long = 'x1'.repeat(127);
    const hash = await passwords.hash(`${long}äZ`);
    expect(await passwords.verify(hash, `${long}äZ`)).toEqual({ ok: true, outdated: false });
    for (const other of [`${long}äz`, `${long}a\u0308Z`, `${long}äZ `, `${long}ä`, '']) {
      expect(await passwords.verify(hash, other)).toEqual({ ok: false, outdated: false });
    }
  });

  test.each([
    { memoryCost: 19_456, timeCost: 2, parallelism: 1 },
    { memoryCost: 47_104, timeCost: 1, parallelism: 2 },
  ])('a hash made with %j is verified, and said to be outdated', async (cost) => {
    const hash = await argon2(GOOD, cost);
    expect(await passwords.verify(hash, GOOD)).toEqual({ ok: true, outdated: true });
    expect(await passwords.verify(hash, 'another')).toEqual({ ok: false, outdated: false });
  });

  test('where there is no hash, nothing is ok', async () => {
    expect(await passwords.verify(undefined, GOOD)).toEqual({ ok: false, outdated: false });
  });

  test('of 200 at once, 2 run, 20 wait, the others are told at once; the event loop turns meanwhile', async () => {
    const hash = await passwords.hash(GOOD);
    const outcomes: string[] = [];
    const all = Array.from({ length: 200 }, () =>
      passwords.verify(hash, GOOD).then(
        () => outcomes.push('verified'),
        (error: unknown) => outcomes.push(error instanceof TooBusy ? 'too busy' : String(error)),
      ),
    );
    await nextTurn();
    expect(outcomes).toEqual(Array(178).fill('too busy'));
    let turns = 0;
    while (outcomes.length < 200) {
      await nextTurn();
      turns += 1;
    }
    await Promise.all(all);
    expect(outcomes.slice(178)).toEqual(Array(22).fill('verified'));
    expect(turns).toBeGreaterThan(22 * 5); // each takes a dozen milliseconds and more, a turn some microseconds
    expect(await passwords.verify(hash, GOOD)).toMatchObject({ ok: true });
  });
});
