import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';
import type { NamedKey, NoteSigner, NoteVerifier } from '../../domain/notary/signed-note.ts';
import { ed25519Key } from './ed25519.ts';

/** The key that signs checkpoints. Each tree signs under its own name, so that no signature serves two trees. */
export interface NotaryKey {
  /** 32 bytes of Ed25519. */
  readonly publicKey: Uint8Array;
  readonly signerFor: (name: string) => NoteSigner;
  readonly verifierFor: (name: string) => NoteVerifier;
}

/** What stands before a private key of Ed25519 in PKCS #8 (RFC 8410). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The key of a seed of 32 bytes (RFC 8032). */
export const notaryKeyOf = (seed: Buffer): NotaryKey => {
  if (seed.length !== 32) throw new Error('the notary key must have 32 bytes');
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' });
  const verifying = createPublicKey(privateKey);
  const publicKey = rawPublicKey(verifying);
  return {
    publicKey,
    signerFor: (name) => ({ name, publicKey, sign: (text) => sign(null, Buffer.from(text), privateKey) }),
    verifierFor: (name) => ({ name, publicKey, verify: verifiedBy(verifying) }),
  };
};

/** Knows a key of which only the public half is here. */
export const verifierOf = ({ name, publicKey }: NamedKey): NoteVerifier => ({
  name,
  publicKey,
  verify: verifiedBy(ed25519Key(publicKey)),
});

const verifiedBy =
  (key: KeyObject): NoteVerifier['verify'] =>
  (text, signature) =>
    verify(null, Buffer.from(text), key, signature);

const rawPublicKey = (key: KeyObject): Uint8Array => {
  const { x } = z.object({ x: z.string() }).parse(key.export({ format: 'jwk' }));
  return Uint8Array.from(Buffer.from(x, 'base64url'));
};
