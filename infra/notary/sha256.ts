import { hash } from 'node:crypto';
import type { CanonicalDigest } from '../../domain/notary/leaf.ts';
import type { Sha256 } from '../../domain/notary/merkle-tree.ts';
import { canonicalJson } from '../crypto/json-digest.ts';

export const sha256: Sha256 = (data) => hash('sha256', data, 'buffer');

export const canonicalDigest: CanonicalDigest = (value) => hash('sha256', canonicalJson(value), 'base64');
