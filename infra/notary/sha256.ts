import { hash } from 'node:crypto';
import type { CanonicalDigest } from '../../domain/notary/leaf.ts';
import type { Sha256 } from '../../domain/notary/merkle-tree.ts';
import { canonicalJson } from '../crypto/json-digest.ts';

// By way of text with a character for each byte: asked for a buffer, Node takes three times as long.
export const sha256: Sha256 = (data) => Buffer.from(hash('sha256', data, 'binary'), 'latin1');

export const canonicalDigest: CanonicalDigest = (value) => hash('sha256', canonicalJson(value), 'base64');
