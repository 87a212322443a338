import { hash } from 'node:crypto';
import type { JsonValue } from '../../domain/kernel/json.ts';

/**
 * SHA-256 of a value's RFC 8785 (JCS) form, in lower-case hex. Throws on what has no canonical form: a number that is
 * not finite, an integer beyond 2^53, text with a lone surrogate.
 */
export const jsonDigest = (value: JsonValue): string => hash('sha256', canonicalJson(value), 'hex');

/**
 * RFC 8785: members sorted by UTF-16 code units, no white space, numbers and text as ECMAScript serialises them. Throws
 * as `jsonDigest` does.
 */
export const canonicalJson = (value: JsonValue): string => {
  if (typeof value === 'number') return canonicalNumber(value);
  if (typeof value === 'string') return canonicalText(value);
  if (value === null || typeof value === 'boolean') return JSON.stringify(value);
  if (isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  let members = '';
  for (const key of sortedKeys(value)) {
    const inner = value[key];
    if (inner === undefined) continue;
    members += `${members === '' ? '' : ','}${canonicalText(key)}:${canonicalJson(inner)}`;
  }
  return `{${members}}`;
};

/** `Array.isArray` does not narrow a union with a readonly array. */
const isArray = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);

const canonicalNumber = (value: number): string => {
  if (!Number.isFinite(value)) throw new RangeError('a number that is not finite has no canonical form');
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw new RangeError('integers beyond 2^53 have no canonical form: send them as text');
  }
  return String(value);
};

const FEW_KEYS = 32;

/** By UTF-16 code units, as text compares. A few are sorted by insertion: `sort` takes longer to begin than to do it. */
const sortedKeys = (value: object): readonly string[] => {
  const keys = Object.keys(value);
  if (keys.length > FEW_KEYS) return keys.sort();
  for (const [at, key] of keys.entries()) {
    let place = at;
    for (let before = keys[place - 1]; before !== undefined && before > key; before = keys[place - 1]) {
      keys[place] = before;
      place -= 1;
    }
    keys[place] = key;
  }
  return keys;
};

/** Nothing in it that JSON escapes, and no surrogate, as in nearly all text: `JSON.stringify` takes thrice as long. */
const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\ud7ff\ue000-\uffff]*$/;

const canonicalText = (value: string): string => {
  if (PLAIN.test(value)) return `"${value}"`;
  if (!value.isWellFormed()) throw new TypeError('text with a lone surrogate has no canonical form');
  return JSON.stringify(value);
};
