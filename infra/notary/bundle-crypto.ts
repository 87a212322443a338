import { hash, type KeyObject, verify } from 'node:crypto';
import type { BundleCrypto } from '../../domain/notary/verifier/bundle-notes.ts';
import { ed25519Key } from './ed25519.ts';

/** Verifying with Node's crypto. */
export const nodeBundleCrypto = (): BundleCrypto => {
  const keys = new Map<string, KeyObject>();
  const keyOf = (publicKey: Uint8Array): KeyObject => {
    const name = Buffer.from(publicKey).toString('hex');
    const known = keys.get(name) ?? ed25519Key(publicKey);
    keys.set(name, known);
    return known;
  };
  return {
    // One character a byte: a buffer for each hash would take longer than the hash.
    sha256: (data) => data.map((one) => hash('sha256', one, 'binary')),
    verify: (publicKey, text, signature) => verify(null, Buffer.from(text), keyOf(publicKey), signature),
  };
};
