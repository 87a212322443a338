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
  // Without a comparison of its own `sort` compares UTF-16 code units, which is the order that is wanted.
  for (const key of Object.keys(value).sort()) {
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

/** Text in which nothing is escaped, as nearly all is: `JSON.stringify` takes thrice as long for it. */
const PLAIN = /^[ !#-[\]-~]*$/;

const canonicalText = (value: string): string => {
  if (PLAIN.test(value)) return `"${value}"`;
  if (!value.isWellFormed()) throw new TypeError('text with a lone surrogate has no canonical form');
  return JSON.stringify(value);
};
