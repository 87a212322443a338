import { createHmac, hash, randomBytes } from 'node:crypto';

/** Random values that are shown once, and of which only a digest is kept. */
export interface RandomTokens {
  /** 256 random bits, base64url: 43 characters. */
  readonly secret: () => string;
  /** Ten codes of 120 random bits, in lower-case base32, in six groups of four letters. */
  readonly recoveryCodes: () => readonly string[];
  /** SHA-256 in lower-case hex. Fit for random values of 112 bits and more, never for a password. */
  readonly digest: (token: string) => string;
  /** The digest of a recovery code however it was typed: letter case, spaces and dashes do not matter. */
  readonly recoveryDigest: (code: string) => string;
  /**
   * The last 43 characters of the refresh token that follows one: HMAC-SHA256(key, token), base64url. Two refreshes of
   * one token at once get the same successor, so that a retried refresh needs no stored token.
   */
  readonly successor: (token: string) => string;
}

const RECOVERY_CODES = 10;
const RECOVERY_BYTES = 15;

/** `successorKey`: 32 bytes for nothing but {@link RandomTokens.successor}. */
export const createRandomTokens = (successorKey: Uint8Array): RandomTokens => ({
  secret: () => randomBytes(32).toString('base64url'),
  recoveryCodes: () => Array.from({ length: RECOVERY_CODES }, () => grouped(base32(randomBytes(RECOVERY_BYTES)))),
  digest,
  recoveryDigest: (code) => digest(grouped(code.toLowerCase().replaceAll(/[^a-z2-7]/g, ''))),
  successor: (token) => createHmac('sha256', successorKey).update(token, 'utf8').digest('base64url'),
});

const digest = (token: string): string => hash('sha256', token, 'hex');

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

/** RFC 4648 base32 in lower case, for lengths that need no padding (a multiple of five bytes). */
const base32 = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0'))
    .join('')
    .replaceAll(/[01]{5}/g, (bits) => BASE32.charAt(Number.parseInt(bits, 2)));

const grouped = (letters: string): string => letters.match(/.{1,4}/g)?.join('-') ?? '';
