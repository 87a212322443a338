import { isIPv6 } from 'node:net';
import { hash, verify } from '@node-rs/argon2';
import ipaddr from 'ipaddr.js';
import { isCommonPassword } from './common-passwords.ts';
import { createFairTurns } from './fair-turns.ts';
import type { Passwords } from './passwords.ts';

/** OWASP Password Storage Cheat Sheet: argon2id (the library's default) with 46 MiB, one pass, one lane. */
const COST = { memoryCost: 47_104, timeCost: 1, parallelism: 1 };
const CURRENT = '$argon2id$v=19$m=47104,t=1,p=1$';

/** The hash of 32 random bytes that nobody kept: what is verified where there is no account. */
const DECOY = `${CURRENT}IqdNUmALhzLxncdbFP+kTQ$+DVIu/mkgudINfHPub0GNTyt8JJ6VcXvDXRNKLfssSY`;

const SHORTEST = 12;
const LONGEST = 256;

/** Each takes 46 MiB and a thread; the other two threads of the pool stay for files and name look-ups. */
const AT_ONCE = 2;
const QUEUE = 20;

/** Words of a context that are shorter say nothing. */
const SHORTEST_CONTEXT = 4;
const PRODUCT = 'precedent';

/**
 * Passwords under argon2id, hashed outside the event loop. A password is verified exactly as it was received (OWASP
 * ASVS 5.0, 6.2.8): not cut, not normalised, its letter case kept. Its length is counted in Unicode code points.
 */
export const createPasswords = (): Passwords => {
  const inTurn = createFairTurns(AT_ONCE, QUEUE);
  return {
    weaknessOf: (password, context) => {
      const length = codePoints(password);
      if (length < SHORTEST) return 'too-short';
      if (length > LONGEST) return 'too-long';
      if (codePoints(withoutContext(password, context)) < SHORTEST) return 'contains-context';
      return isCommonPassword(password) ? 'breached' : undefined;
    },
    hash: (password, address = '') => inTurn(networkOf(address), () => hash(password, COST)),
    verify: async (known, password, address = '') => {
      const matches = await inTurn(networkOf(address), () => verify(known ?? DECOY, password));
      const ok = known !== undefined && matches;
      return { ok, outdated: ok && !known.startsWith(CURRENT) };
    },
  };
};

const codePoints = (text: string): number => [...text].length;

/** What of a password somebody must guess who knows the context: context counts for nothing. */
const withoutContext = (password: string, context: readonly string[]): string => {
  const words = [PRODUCT, ...context]
    .flatMap((text) => [text, ...text.split(/[^\p{L}\p{N}]+/u)])
    .map((word) => word.trim().toLowerCase())
    .filter((word) => codePoints(word) >= SHORTEST_CONTEXT)
    .toSorted((a, b) => b.length - a.length);
  return words.reduce((rest, word) => rest.replaceAll(word, ''), password.toLowerCase());
};

/** An IPv4 address, or the /64 network of an IPv6 one, within which an address costs nothing. */
const networkOf = (address: string): string =>
  isIPv6(address) ? ipaddr.IPv6.parse(address).parts.slice(0, 4).join(':') : address;
