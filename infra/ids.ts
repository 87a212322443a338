import { randomUUIDv7 } from 'node:crypto';
import { v5 } from 'uuid';
import type { Ids } from '../domain/kernel/ids.ts';
import { jsonDigest } from './crypto/json-digest.ts';

/** The namespace of every derived id. Changing it would make retries of old commands look new: never change it. */
const NAMESPACE = '6f0b3a52-6f5e-5d0c-9a53-6d5f7a1c9e10';

export const ids: Ids = {
  newId: () => randomUUIDv7(),
  derivedId: (...parts) => v5(JSON.stringify(parts), NAMESPACE),
  digest: jsonDigest,
};
