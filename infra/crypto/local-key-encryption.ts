import { hkdfSync } from 'node:crypto';
import { decrypt, encrypt } from './aes-gcm.ts';
import { type KeyEncryption, KeyNotUnwrapped } from './key-encryption.ts';

/**
 * Key-encryption keys of 32 bytes that this process was given: the current one wraps, the others only unwrap what they
 * wrapped, until all of it is wrapped by the current one.
 */
export const localKeyEncryption = (current: Buffer, ...others: readonly Buffer[]): KeyEncryption => {
  const keys = new Map([current, ...others].map((key) => [nameOf(key), key] as const));
  const currentName = nameOf(current);
  return {
    current: currentName,
    wrap: async (key, context) => ({ wrapped: encrypt(current, key, context), wrappedBy: currentName }),
    unwrap: async ({ wrapped, wrappedBy }, context) => {
      const candidates = wrappedBy === null ? [...keys.values()] : [keys.get(wrappedBy)];
      const failures: unknown[] = [];
      for (const key of candidates) {
        if (key === undefined) throw new KeyNotUnwrapped(`the key-encryption key ${wrappedBy} is not configured`);
        try {
          return decrypt(key, wrapped, context);
        } catch (error) {
          failures.push(error);
        }
      }
      throw new KeyNotUnwrapped('a wrapped key does not belong to its place or to the key-encryption key', {
        cause: failures,
      });
    },
  };
};

/** Derived, and one-way: it may be stored beside what the key wraps. */
const nameOf = (key: Buffer): string => {
  if (key.length !== 32) throw new RangeError('a key-encryption key has 32 bytes');
  return `local:${Buffer.from(hkdfSync('sha256', key, '', 'precedent-key-name/v1', 8)).toString('hex')}`;
};
