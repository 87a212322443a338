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
  for (const { key, written } of membersOf(Object.keys(value))) {
    const inner = value[key];
    if (inner === undefined) continue;
    members += members === '' ? written + canonicalJson(inner) : `,${written}${canonicalJson(inner)}`;
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

/** A member's name, and how it is written. */
interface Member {
  readonly key: string;
  readonly written: string;
}

/**
 * Objects with the same names, in the same order, come again and again: what they are when they are sorted is kept, one
 * list of names a slot.
 */
const shapes: { readonly keys: readonly string[]; readonly members: readonly Member[] }[] = [];
const SLOTS = 1_024;
/** Characters: nobody fills the memory with names. */
const LONGEST_KEPT = 4_000;

/** The names of an object by UTF-16 code units, as text compares. */
const membersOf = (keys: readonly string[]): readonly Member[] => {
  const [first = '', last = ''] = [keys[0], keys.at(-1)];
  const slot = (keys.length * 101 + first.length * 17 + last.length) % SLOTS;
  const known = shapes[slot];
  if (known !== undefined && sameTexts(known.keys, keys)) return known.members;
  const members = keys.toSorted().map((key) => ({ key, written: `${canonicalText(key)}:` }));
  if (members.reduce((sum, { written }) => sum + written.length, 0) <= LONGEST_KEPT) shapes[slot] = { keys, members };
  return members;
};

const sameTexts = (one: readonly string[], other: readonly string[]): boolean => {
  if (one.length !== other.length) return false;
  for (let at = 0; at < one.length; at += 1) if (one[at] !== other[at]) return false;
  return true;
};

/** Nothing in it that JSON escapes, and no surrogate, as in nearly all text: `JSON.stringify` takes thrice as long. */
const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\ud7ff\ue000-\uffff]*$/;

const canonicalText = (value: string): string => {
  if (PLAIN.test(value)) return `"${value}"`;
  if (!value.isWellFormed()) throw new TypeError('text with a lone surrogate has no canonical form');
  return JSON.stringify(value);
};
