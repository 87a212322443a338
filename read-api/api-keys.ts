import { z } from 'zod';
import type { issueApiKey, rotateApiKey } from '../commands/api-keys.ts';
import type { CommandExecutor, Outcome, Request } from '../commands/runtime/executor.ts';
import { issuedKeyId } from '../domain/identity/api-key.ts';
import { newApiKey } from '../domain/identity/api-key-text.ts';
import { streamParts } from '../domain/kernel/stream.ts';
import type { RandomTokens } from '../infra/access/random-tokens.ts';
import { sortKeyOf } from './cursor.ts';
import { answerOf, type CommandPorts, requestOf } from './http/command-endpoint.ts';
import { idempotencyKeyOf } from './http/conditions.ts';
import { within } from './http/deadline.ts';
import type { GuardedEndpoint } from './http/endpoint.ts';
import { OUTCOME_UNKNOWN } from './http/failure.ts';
import { readFromBody, validated } from './http/input.ts';
import { HttpProblem, refused } from './http/problem.ts';
import { cursorOf, page, pageOf, query } from './http/query.ts';
import { defaultSettings } from './http/settings.ts';

const Instant = z.iso.datetime({ precision: 3 });

const ApiKeyView = z.strictObject({
  keyId: z.uuid(),
  /** The person for whom it acts. */
  ownerId: z.uuid().optional(),
  name: z.string(),
  /** The key's beginning. */
  prefix: z.string(),
  scopes: z.array(z.string()),
  issuedAt: Instant,
  issuedBy: z.strictObject({ kind: z.string(), id: z.string() }),
  expiresAt: Instant.optional(),
  rotatedAt: Instant.optional(),
  /** Until when the secret before the last rotation is accepted. */
  previousUntil: Instant.optional(),
  revokedAt: Instant.optional(),
  /** Of the last request, a few seconds late. */
  lastUsedAt: Instant.optional(),
});

const Row = z.object({
  keyId: z.uuid(),
  ownerId: z.uuid().nullable(),
  name: z.string(),
  prefix: z.string(),
  scopes: z.array(z.string()),
  issuedAt: Instant,
  issuedByKind: z.string(),
  issuedById: z.string(),
  expiresAt: Instant.nullable(),
  rotatedAt: Instant.nullable(),
  previousUntil: Instant.nullable(),
  revokedAt: Instant.nullable(),
  lastUsedAt: Instant.nullable(),
});

const SortKey = z.tuple([Instant, z.uuid()]);
const COLUMNS = Object.keys(Row.shape).map((name) => (name === 'lastUsedAt' ? 'use.lastUsedAt' : `key.${name}`));

const viewOf = (row: unknown): z.output<typeof ApiKeyView> => {
  const { issuedByKind, issuedById, ...read } = Row.parse(row);
  const present = Object.fromEntries(Object.entries(read).filter(([, value]) => value !== null));
  return ApiKeyView.parse({ ...present, issuedBy: { kind: issuedByKind, id: issuedById } });
};

export const listApiKeys = query({
  name: 'ListApiKeys',
  summary: "The tenant's API keys, the newest first: whose they are, what they may do, when they were last used.",
  route: 'GET /v1/api-keys',
  permission: 'api-keys:read',
  input: z.strictObject({ ...page }),
  output: pageOf(ApiKeyView),
  reads: ['api_keys'],
  run: async (db, { limit, after }) => {
    const select = db
      .sql('api_keys as key')
      .leftJoin('public.api_key_use as use', (join) =>
        join.on('use.tenantId', 'key.tenantId').andOn('use.keyId', 'key.keyId'),
      )
      .select(COLUMNS)
      .orderBy([
        { column: 'key.issuedAt', order: 'desc' },
        { column: 'key.keyId', order: 'desc' },
      ])
      .limit(limit + 1);
    if (after !== undefined) select.whereRaw('(key.issued_at, key.key_id) < (?, ?)', sortKeyOf(after, SortKey));
    const found = (await db.rows(select)).map(viewOf);
    const items = found.slice(0, limit);
    const last = items.at(-1);
    return found.length > limit && last ? { items, next: cursorOf(last.issuedAt, last.keyId) } : { items };
  },
});

export const apiKeyQueries = [listApiKeys] as const;

export interface ApiKeyPorts extends Pick<CommandPorts, 'ids' | 'digestKey'> {
  readonly executor: CommandExecutor;
  readonly tokens: Pick<RandomTokens, 'secret' | 'digest'>;
  readonly issue: typeof issueApiKey;
  readonly rotate: typeof rotateApiKey;
}

const Shown = z.object({
  id: z.string(),
  keyId: z.string(),
  prefix: z.string(),
  key: z.string().optional().meta({
    description: 'The key, this once. Absent from the answer to a repeated request: then rotate it to get another',
  }),
  previousUntil: Instant.optional(),
  revision: z.string(),
  position: z.string(),
});

/** The two commands that make a secret: it is made here, shown in the answer, and only its digest goes any further. */
export const apiKeyEndpoints = (ports: ApiKeyPorts): readonly GuardedEndpoint[] => {
  const { executor, ids, issue, rotate } = ports;
  return [
    secretEndpoint(ports, {
      command: issue,
      path: '/v1/api-keys',
      status: 201,
      input: issue.input.pick({ name: true, scopes: true, expiresAt: true }),
      keyIdOf: (_, commandId) => issuedKeyId((label) => ids.derivedId(commandId, label)),
      execute: (input, request) => executor.execute(issue, input, request),
    }),
    secretEndpoint(ports, {
      command: rotate,
      path: '/v1/api-keys/:keyId/rotate',
      status: 200,
      input: rotate.input.pick({ keyId: true, previousUntil: true }),
      keyIdOf: ({ keyId }) => keyId,
      execute: (input, request) => executor.execute(rotate, input, request),
    }),
  ];
};

const secretEndpoint = <Input extends z.ZodObject>(
  ports: ApiKeyPorts,
  made: {
    readonly command: Pick<typeof issueApiKey | typeof rotateApiKey, 'name' | 'summary' | 'permission'>;
    readonly path: string;
    readonly status: number;
    readonly input: Input;
    readonly keyIdOf: (input: z.output<Input>, commandId: string) => string;
    readonly execute: (
      input: z.output<Input> & { readonly prefix: string; readonly digest: string },
      request: Request,
    ) => Promise<Outcome>;
  },
): GuardedEndpoint => {
  const { name, summary, permission } = made.command;
  return {
    kind: 'command',
    name,
    summary,
    permission,
    method: 'POST',
    path: made.path,
    body: 'json',
    input: made.input,
    output: Shown,
    status: made.status,
    prepare: (received) => {
      const input = validated(made.input, readFromBody(received));
      const conditions = { key: idempotencyKeyOf(received), ifRevision: undefined };
      return async (caller) => {
        const request = requestOf(name, ports, caller, conditions, input);
        const keyId = made.keyIdOf(input, request.commandId);
        const { text, prefix, digest } = newApiKey({ tenant: caller.tenant, keyId }, ports.tokens);
        const outcome = await within(
          defaultSettings.commandDeadlineMillis,
          made.execute({ ...input, prefix, digest }, request),
          () => new HttpProblem(OUTCOME_UNKNOWN),
        );
        if (!outcome.ok) throw refused(outcome.refusal, false);
        // Of a request that was carried out before, the secret that was made then is not known any more.
        const shown = outcome.appended ? { ...outcome, answer: { ...outcome.answer, key: text } } : outcome;
        return answerOf(shown, streamParts(outcome.stream).id, made.status, undefined);
      };
    },
  };
};
