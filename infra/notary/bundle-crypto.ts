import { createPublicKey, hash, type KeyObject, verify } from 'node:crypto';
import type { BundleCrypto } from '../../domain/notary/verifier/bundle-notes.ts';

/** What stands before a public key of Ed25519 in SubjectPublicKeyInfo (RFC 8410). */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** Verifying with Node's crypto. */
export const nodeBundleCrypto = (): BundleCrypto => {
  const keys = new Map<string, KeyObject>();
  const keyOf = (publicKey: Uint8Array): KeyObject => {
    const der = Buffer.concat([SPKI_PREFIX, publicKey]);
    const known = keys.get(der.toString('hex')) ?? createPublicKey({ key: der, format: 'der', type: 'spki' });
    keys.set(der.toString('hex'), known);
    return known;
  };
  return {
    // One character a byte: a buffer for each hash would take longer than the hash.
    sha256: (data) => data.map((one) => hash('sha256', one, 'binary')),
    verify: (publicKey, text, signature) => verify(null, Buffer.from(text), keyOf(publicKey), signature),
  };
};
