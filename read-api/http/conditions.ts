import { createHmac } from 'node:crypto';
import type { Ids } from '../../domain/kernel/ids.ts';
import { type Position, positionFromText } from '../../domain/kernel/position.ts';
import type { Caller, Received } from './endpoint.ts';
import { isJsonObject } from './json-schema.ts';
import { malformed } from './problem.ts';

const KEY = /^[\x21-\x7e]{1,200}$/;

/** By what a repeated command is recognised. */
export interface CommandIdentity {
  readonly commandId: string;
  /** The id is new, so that the request repeats none. */
  readonly neverSent?: true;
  /** Absent when no Idempotency-Key was sent: then nobody can repeat the id with other input. */
  readonly requestDigest?: string;
}

/** The `Idempotency-Key` of a request, if it sent a well-formed one. */
export const idempotencyKeyOf = (received: Received): string | undefined => {
  const key = received.header('idempotency-key');
  if (key === undefined) return undefined;
  if (!KEY.test(key)) {
    throw malformed('invalid-idempotency-key', 'An Idempotency-Key has 1 to 200 visible ASCII characters.');
  }
  return key;
};

/**
 * One key of one tenant for one command is one command id for ever. The digest (HMAC-SHA256 over the input with its
 * keys in order) tells a repeat from another request under the same key, without the log keeping what was asked.
 */
export const commandIdentity = (
  options: { readonly ids: Ids; readonly digestKey: string | Buffer },
  command: string,
  caller: Caller,
  key: string | undefined,
  input: unknown,
): CommandIdentity => {
  if (key === undefined) return { commandId: options.ids.newId(), neverSent: true };
  const digest = createHmac('sha256', options.digestKey).update(`${command}\n${JSON.stringify(input, inKeyOrder)}`);
  return {
    commandId: options.ids.derivedId('idempotency-key', caller.tenant, command, key),
    requestDigest: digest.digest('base64url'),
  };
};

const inKeyOrder = (_key: string, value: unknown): unknown =>
  isJsonObject(value)
    ? Object.fromEntries(
        Object.keys(value)
          .toSorted()
          .map((key) => [key, value[key]]),
      )
    : value;

/** `If-Match: "7"`: the command is for revision 7 of its stream only. */
export const ifRevisionOf = (received: Received): bigint | undefined => {
  const header = received.header('if-match');
  if (header === undefined) return undefined;
  const revision = /^"(\d{1,18})"$/.exec(header)?.[1];
  if (revision === undefined) {
    throw malformed('invalid-if-match', 'If-Match must be one revision in quotes, as an ETag gave it: "7".');
  }
  return BigInt(revision);
};

/** `Precedent-After: 123`: the answer must show at least what the log held at that position. */
export const afterOf = (received: Received): Position | undefined => {
  const header = received.header('precedent-after');
  if (header === undefined) return undefined;
  const position = positionFromText(header);
  if (position === undefined) {
    throw malformed('invalid-position', 'Precedent-After must be a position, as Precedent-Position gave it.');
  }
  return position;
};

const PURPOSE = /^[\x20-\x7e]{1,200}$/;

/** `Precedent-Purpose: answering request 1042`: what for, for the record that reading personal data leaves. */
export const purposeOf = (received: Received): string | undefined => {
  const purpose = received.header('precedent-purpose')?.trim();
  if (purpose === undefined || PURPOSE.test(purpose)) return purpose;
  throw malformed('invalid-purpose', 'A Precedent-Purpose has 1 to 200 printable ASCII characters.');
};
