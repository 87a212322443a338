import type { z } from 'zod';
import type { Decider, DecisionContext } from '../kernel/decider.ts';
import { unreachable } from '../kernel/decider.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import { type StreamName, streamName, type TenantId } from '../kernel/stream.ts';
import { type Instant, millisBetween, plusMillis } from '../kernel/time.ts';
import { type ApiKeyEvent, ApiKeyIssued, ApiKeyRevoked, ApiKeyRotated } from './events.ts';

export type ApiKeyCommand =
  | {
      readonly type: 'IssueApiKey';
      readonly key: z.output<typeof ApiKeyIssued.schema>;
      /** Those of its scopes that its issuer does not hold. */
      readonly beyond: readonly string[];
      /** When its issuer itself expires; undefined: never. */
      readonly issuerExpiresAt?: Instant | undefined;
    }
  | {
      readonly type: 'RotateApiKey';
      readonly keyId: string;
      readonly prefix: string;
      readonly digest: string;
      /** Until when the old secret is accepted beside the new one; absent: {@link DEFAULT_OVERLAP_MILLIS} from now. */
      readonly previousUntil?: Instant | undefined;
      /** For whom the caller acts, and which of the key's scopes the caller does not hold. */
      readonly by: { readonly ownerId: string | undefined; readonly beyond: readonly string[] };
    }
  | { readonly type: 'RevokeApiKey'; readonly keyId: string };

/** Undefined: never issued. */
export type ApiKey =
  | {
      readonly name: string;
      /** The person for whom it acts; undefined: nobody's in particular, as an installation's first keys are. */
      readonly ownerId: string | undefined;
      readonly scopes: readonly string[];
      readonly digest: string;
      /** The secret before the last rotation, and until when it is accepted. */
      readonly previous: { readonly digest: string; readonly until: Instant } | undefined;
      readonly expiresAt: Instant | undefined;
      readonly revoked: boolean;
    }
  | undefined;

const DAY_MILLIS = 86_400_000;
const DEFAULT_OVERLAP_MILLIS = DAY_MILLIS;
const MAX_OVERLAP_MILLIS = 7 * DAY_MILLIS;

export const apiKeyStream = (tenant: TenantId, keyId: string): StreamName => streamName('apiKey', tenant, keyId);

/** The id of the key that a command issues, so that whoever makes its text knows it before. */
export const issuedKeyId = (derivedId: DecisionContext['derivedId']): string => derivedId('api-key');

/** Whether a secret of this digest opens the door now. Digests of 256 random bits tell nothing by how long they compare. */
export const isAccepted = (key: NonNullable<ApiKey>, digest: string, now: Instant): boolean => {
  if (key.revoked || (key.expiresAt !== undefined && key.expiresAt <= now)) return false;
  return digest === key.digest || (digest === key.previous?.digest && now < key.previous.until);
};

/** An API key's life: issued, its secret exchanged any number of times, revoked. */
export const apiKey: Decider<ApiKey, ApiKeyCommand, ApiKeyEvent> = {
  initialState: undefined,
  decide: (command, state, context) => {
    switch (command.type) {
      case 'IssueApiKey':
        return issue(command, state, context);
      case 'RotateApiKey':
        return rotate(command, state, context);
      case 'RevokeApiKey':
        if (state === undefined) return NOT_FOUND;
        return state.revoked ? [] : [ApiKeyRevoked({ keyId: command.keyId })];
      default:
        return unreachable(command);
    }
  },
  evolve: (state, event) => {
    if (event.type === 'ApiKeyIssued') {
      const { name, ownerId, scopes, digest, expiresAt } = event.data;
      return { name, ownerId, scopes, digest, expiresAt, previous: undefined, revoked: false };
    }
    if (state === undefined) throw new Error(`${event.type} before ApiKeyIssued`);
    if (event.type === 'ApiKeyRevoked') return { ...state, revoked: true };
    const { digest, previousUntil } = event.data;
    return { ...state, digest, previous: { digest: state.digest, until: previousUntil } };
  },
};

type Decided = readonly ApiKeyEvent[] | Refusal;
type CommandOf<Type> = Extract<ApiKeyCommand, { readonly type: Type }>;

const issue = (
  { key, beyond, issuerExpiresAt }: CommandOf<'IssueApiKey'>,
  state: ApiKey,
  { now }: DecisionContext,
): Decided => {
  if (state !== undefined) return refuse('conflict', 'api-key-exists', 'This key was issued before.');
  if (beyond.length > 0) {
    const reason = `You do not hold ${beyond.join(', ')}, and nobody gives away more than they hold.`;
    return refuse('forbidden', 'scope-not-held', reason, [{ pointer: '/scopes', reason }]);
  }
  if (key.expiresAt !== undefined && key.expiresAt <= now) {
    return invalid('expiry-in-the-past', '/expiresAt', 'A key must expire after now.');
  }
  if (issuerExpiresAt !== undefined && (key.expiresAt === undefined || key.expiresAt > issuerExpiresAt)) {
    const reason = `A key gives no longer than it has itself: at most until ${issuerExpiresAt}.`;
    return refuse('forbidden', 'expiry-beyond-own', reason, [{ pointer: '/expiresAt', reason }]);
  }
  return [ApiKeyIssued(key)];
};

/** Whoever sees the new secret can do what the key can: it must be theirs, or less than they may do anyway. */
const rotate = (command: CommandOf<'RotateApiKey'>, state: ApiKey, { now }: DecisionContext): Decided => {
  if (state === undefined) return NOT_FOUND;
  if (state.revoked) return refuse('conflict', 'api-key-revoked', 'It was revoked. Issue another one.');
  if (state.expiresAt !== undefined && state.expiresAt <= now)
    return refuse('conflict', 'api-key-expired', 'It has expired. Issue another one.');
  const { keyId, prefix, digest, by } = command;
  if (state.ownerId !== undefined && state.ownerId !== by.ownerId)
    return refuse('forbidden', 'api-key-of-another', 'Only its owner sees its secret. You may revoke it.');
  if (by.beyond.length > 0)
    return refuse('forbidden', 'scope-not-held', `The key may ${by.beyond.join(', ')}, and you may not.`);
  const previousUntil = command.previousUntil ?? plusMillis(now, DEFAULT_OVERLAP_MILLIS);
  if (millisBetween(now, previousUntil) > MAX_OVERLAP_MILLIS)
    return invalid('overlap-too-long', '/previousUntil', 'The old secret may be accepted for 7 more days at most.');
  return [ApiKeyRotated({ keyId, prefix, digest, previousUntil: previousUntil < now ? now : previousUntil })];
};

const NOT_FOUND = refuse('notFound', 'api-key-not-found', 'There is no such API key.');

const invalid = (code: string, pointer: string, reason: string): Refusal =>
  refuse('invalid', code, reason, [{ pointer, reason }]);
