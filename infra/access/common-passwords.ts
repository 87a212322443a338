import { dictionary } from '@zxcvbn-ts/language-common';

/** 49,000 passwords that people take most often, of leaks. */
const COMMON: ReadonlySet<string> = new Set(dictionary['passwords-common']);

/** Shorter ones are part of too much that is good. */
const SHORTEST = 4;
const LONGEST = Math.max(...dictionary['passwords-common'].map((password) => password.length));

/** A password may be guessed that is no more than this around common ones. */
const MOST_COMMON_ONES = 2;
const MOST_OTHERS = 8;

const LONGEST_PERIOD = 8;

/**
 * Whether somebody who guesses would soon be there: a common password in any letter case and with letters written as
 * digits and signs (`P@ssw0rd`), two of them, up to eight digits and signs around and between them, or something short
 * said again and again.
 */
export const isCommonPassword = (password: string): boolean => {
  const plain = password.normalize('NFKC').toLowerCase();
  return COMMON.has(plain) || isRepetition(plain) || fewCommonOnes(plain);
};

/** `abcabcabcabca`: each character is the one some places before it. */
const isRepetition = (text: string): boolean =>
  Array.from({ length: LONGEST_PERIOD }, (_, place) => place + 1).some(
    (period) => text.length > period && text.endsWith(text.slice(0, -period)),
  );

/** From each place on, by the number of common ones before it: how few other characters lie before it. */
const fewCommonOnes = (plain: string): boolean => {
  if (plain.length > MOST_COMMON_ONES * LONGEST + MOST_OTHERS) return false;
  const readings = LETTERS_OF_SIGNS.map((letters) => plain.replaceAll(/[@4310$57!]/g, (sign) => letters[sign] ?? sign));
  const others = Array.from({ length: MOST_COMMON_ONES + 1 }, () => new Array<number>(plain.length + 1).fill(Infinity));
  const lower = (ones: number, place: number, count: number): void => {
    const row = others[ones];
    if (row !== undefined) row[place] = Math.min(row[place] ?? Infinity, count);
  };
  lower(0, 0, 0);
  for (let place = 0; place < plain.length; place += 1) {
    for (let ones = 0; ones <= MOST_COMMON_ONES; ones += 1) {
      const count = others[ones]?.[place] ?? Infinity;
      if (count > MOST_OTHERS) continue;
      if (!/\p{L}/u.test(plain.charAt(place))) lower(ones, place + 1, count + 1);
      for (let end = place + SHORTEST; end <= Math.min(plain.length, place + LONGEST); end += 1) {
        if (readings.some((reading) => COMMON.has(reading.slice(place, end)))) lower(ones + 1, end, count);
      }
    }
  }
  return others.some((row) => (row[plain.length] ?? Infinity) <= MOST_OTHERS);
};

/** As it stands, and with what looks like a letter read as it. */
const LETTERS_OF_SIGNS: readonly Readonly<Record<string, string>>[] = [
  {},
  { '@': 'a', 4: 'a', 3: 'e', 1: 'i', '!': 'i', 0: 'o', $: 's', 5: 's', 7: 't' },
  { '@': 'a', 4: 'a', 3: 'e', 1: 'l', '!': 'l', 0: 'o', $: 's', 5: 's', 7: 't' },
];
