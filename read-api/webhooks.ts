import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { requestJob } from '../commands/processes.ts';
import type { CommandExecutor } from '../commands/runtime/executor.ts';
import type { defineWebhook, removeWebhook } from '../commands/webhooks.ts';
import type { LogReader } from '../domain/kernel/command.ts';
import { type Clock, epochMillis } from '../domain/kernel/time.ts';
import { webhookActor } from '../domain/processes/job-origin.ts';
import { hookIdOf, hookOf, inputOfDelivery, webhook, webhookStream } from '../domain/processes/webhook.ts';
import { WebhookDefinition } from '../domain/processes/webhook-events.ts';
import type { RandomTokens } from '../infra/access/random-tokens.ts';
import type { Secrets } from '../infra/crypto/secrets.ts';
import { secretText } from '../infra/outbound/webhook-signature.ts';
import { count } from './columns.ts';
import { sortKeyOf } from './cursor.ts';
import { answerOf, type CommandPorts, requestOf } from './http/command-endpoint.ts';
import { idempotencyKeyOf } from './http/conditions.ts';
import { within } from './http/deadline.ts';
import type { GuardedEndpoint, PublicEndpoint, Received } from './http/endpoint.ts';
import { userAgentOf } from './http/exchange.ts';
import { OUTCOME_UNKNOWN } from './http/failure.ts';
import { readFromAddress, readFromBody, validated } from './http/input.ts';
import { assertReasonable } from './http/json-limits.ts';
import { isJsonObject } from './http/json-schema.ts';
import { HttpProblem, malformed, refused } from './http/problem.ts';
import { cursorOf, page, pageOf, query } from './http/query.ts';
import { defaultSettings } from './http/settings.ts';
import { type StandingOf, tenantSuspended } from './http/tenant-standing.ts';
import { type DeliveryHeaders, faultOfHeaders, isSigned } from './webhook-signature.ts';

const Instant = z.iso.datetime({ precision: 3 });

const Row = z.object({
  webhookId: z.uuid(),
  ...WebhookDefinition.shape,
  definedAt: Instant,
  definedBy: z.strictObject({ kind: z.string(), id: z.string() }),
  deliveries: count,
  lastDeliveryAt: Instant.nullable(),
  lastJobId: z.uuid().nullable(),
});

const WebhookView = z.strictObject({
  ...Row.shape,
  /** Where it is delivered to: a path of the API. */
  address: z.string(),
  /** How many were taken, repetitions not counted. */
  deliveries: z.int(),
  lastDeliveryAt: Instant.optional(),
  lastJobId: z.uuid().optional(),
});

const addressOf = (tenant: string, webhookId: string): string => `/v1/hooks/${hookIdOf(tenant, webhookId)}`;

export const listWebhooks = query({
  name: 'ListWebhooks',
  summary: 'The addresses at which deliveries start jobs, by id: which job, and what came last.',
  route: 'GET /v1/webhooks',
  permission: 'webhooks:read',
  input: z.strictObject({ ...page }),
  output: pageOf(WebhookView),
  reads: ['webhooks'],
  run: async (db, { limit, after }, { tenant }) => {
    const found = db.sql('webhooks').select(Object.keys(Row.shape)).where({ removed: false });
    if (after !== undefined) found.where('webhookId', '>', sortKeyOf(after, z.tuple([z.uuid()]))[0]);
    const rows = z.array(Row).parse(await db.rows(found.orderBy('webhookId').limit(limit + 1)));
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    return {
      items: rows.slice(0, limit).map(({ lastDeliveryAt, lastJobId, ...row }) => ({
        ...row,
        address: addressOf(tenant, row.webhookId),
        ...(lastDeliveryAt !== null && { lastDeliveryAt }),
        ...(lastJobId !== null && { lastJobId }),
      })),
      ...(last && { next: cursorOf(last.webhookId) }),
    };
  },
});

export const webhookQueries = [listWebhooks] as const;

export interface WebhookPorts extends Pick<CommandPorts, 'ids' | 'digestKey'> {
  readonly executor: CommandExecutor;
  /** Its folds must be read from the log: of two requests that are one, the executor remembers its own. */
  readonly log: LogReader;
  readonly standingOf: StandingOf;
  readonly clock: Clock;
  readonly tokens: Pick<RandomTokens, 'secret'>;
  readonly secrets: Secrets;
  readonly define: typeof defineWebhook;
  readonly remove: typeof removeWebhook;
  readonly request: typeof requestJob;
}

/** What defines and removes webhooks, which deals with secrets, and where deliveries arrive. */
export const webhookEndpoints = (ports: WebhookPorts): readonly (GuardedEndpoint | PublicEndpoint)[] => [
  definition(ports),
  removal(ports),
  delivery(ports),
];

const PURPOSE = 'webhook';
const late = (): HttpProblem => new HttpProblem(OUTCOME_UNKNOWN);

const Defined = z.object({
  id: z.string(),
  address: z.string(),
  secret: z.string().optional().meta({
    description: 'The secret, this once. Absent from the answer to a repeated request: then define another webhook',
  }),
  revision: z.string(),
  position: z.string(),
});

const definition = (ports: WebhookPorts): GuardedEndpoint => {
  const { define, executor, secrets, tokens } = ports;
  const input = define.input.omit({ secretId: true });
  return {
    kind: 'command',
    name: define.name,
    summary: define.summary,
    permission: define.permission,
    method: 'POST',
    path: '/v1/webhooks',
    body: 'json',
    input,
    output: Defined,
    status: 201,
    prepare: (received) => {
      const wanted = validated(input, readFromBody(received));
      const conditions = { key: idempotencyKeyOf(received), ifRevision: undefined };
      return async (caller) => {
        const request = requestOf(define.name, ports, caller, conditions, wanted);
        const secret = secretText(tokens.secret());
        const secretId = await secrets.put(caller.tenant, PURPOSE, secret);
        const executing = executor.execute(define, { ...wanted, secretId }, request);
        const outcome = await within(defaultSettings.commandDeadlineMillis, executing, late);
        const webhookId = ports.ids.derivedId(request.commandId, 'webhook');
        // Of a request that is repeated, be it at the same moment, the secret of the first counts: as the log has it.
        const { state } = await ports.log.fold(webhookStream(caller.tenant, webhookId), webhook);
        const counts = state.status !== 'none' && state.definition.secretId === secretId;
        if (!counts) await secrets.remove(caller.tenant, secretId);
        if (!outcome.ok) throw refused(outcome.refusal, false);
        const answer = { address: addressOf(caller.tenant, webhookId), ...(counts && { secret }) };
        return answerOf({ ...outcome, answer }, webhookId, 201, undefined);
      };
    },
  };
};

const removal = (ports: WebhookPorts): GuardedEndpoint => {
  const { remove, executor, secrets, log } = ports;
  const read = readFromAddress(remove.input);
  return {
    kind: 'command',
    name: remove.name,
    summary: remove.summary,
    permission: remove.permission,
    method: 'DELETE',
    path: '/v1/webhooks/:webhookId',
    body: 'none',
    input: remove.input,
    status: 200,
    prepare: (received) => {
      const input = validated(remove.input, read(received));
      const conditions = { key: idempotencyKeyOf(received), ifRevision: undefined };
      return async (caller) => {
        const request = requestOf(remove.name, ports, caller, conditions, input);
        const executing = executor.execute(remove, input, request);
        const outcome = await within(defaultSettings.commandDeadlineMillis, executing, late);
        if (!outcome.ok) throw refused(outcome.refusal, false);
        const { state } = await log.fold(webhookStream(caller.tenant, input.webhookId), webhook);
        if (state.status !== 'none') await secrets.remove(caller.tenant, state.definition.secretId);
        return answerOf(outcome, input.webhookId, 200, undefined);
      };
    },
  };
};

const MAX_DELIVERY_BYTES = 262_144;
const Accepted = z.object({ id: z.uuid().meta({ description: 'The job' }) });
const deliveryInput = z.strictObject({ hookId: z.string().max(100) });

/**
 * `POST /v1/hooks/:hookId`: one delivery asks for one job. The same delivery again, as senders repeat what they heard
 * no answer to, gets the first answer and starts nothing; another one under its id is refused.
 */
const delivery = (ports: WebhookPorts): PublicEndpoint => {
  const { executor, ids, clock, request, digestKey } = ports;
  return {
    kind: 'command',
    name: 'DeliverWebhook',
    summary: 'Takes a delivery, signed as Standard Webhooks says, and starts the job of its webhook.',
    publicBecause: 'a delivery shows by its signature that its sender knows the secret',
    method: 'POST',
    path: '/v1/hooks/:hookId',
    body: 'raw',
    maxBodyBytes: MAX_DELIVERY_BYTES,
    input: deliveryInput,
    output: Accepted,
    status: 202,
    prepare: (received) => {
      const { hookId } = validated(deliveryInput, received.params);
      const headers = headersOf(received);
      const body = Buffer.isBuffer(received.body) ? received.body : Buffer.alloc(0);
      return async () => {
        const fault = faultOfHeaders(headers, epochMillis(clock.now()));
        if (fault !== undefined) throw unsigned(fault);
        const { tenant, definition } = await genuine(ports, hookId, headers, body);
        const commandId = ids.derivedId('webhook', hookId, headers.id);
        const asked = { job: definition.job, input: inputOfDelivery(definition, delivered(body, definition.fields)) };
        const executing = executor.execute(request, asked, {
          tenant,
          actor: webhookActor(definition.webhookId, headers.id),
          commandId,
          requestDigest: createHmac('sha256', digestKey).update(body).digest('base64url'),
          correlationId: received.requestId,
          causationId: commandId,
          traceparent: received.traceparent,
          client: { subject: 'tenant', ip: received.address, userAgent: userAgentOf(received.header('user-agent')) },
        });
        const outcome = await within(defaultSettings.commandDeadlineMillis, executing, late);
        if (!outcome.ok)
          throw outcome.refusal.code === 'idempotency-key-reused' ? reused() : refused(outcome.refusal, false);
        return { status: 202, json: { id: ids.derivedId(commandId, 'job') } };
      };
    },
  };
};

const headersOf = ({ header }: Received): DeliveryHeaders => ({
  id: header('webhook-id') ?? '',
  timestamp: header('webhook-timestamp') ?? '',
  signature: header('webhook-signature') ?? '',
});

/** A webhook that there is not and a signature that is wrong are answered alike. */
const genuine = async (
  { log, secrets, standingOf }: WebhookPorts,
  hookId: string,
  headers: DeliveryHeaders,
  body: Buffer,
) => {
  const hook = hookOf(hookId);
  if (hook === undefined) throw unsigned(WRONG);
  const { state } = await log.fold(webhookStream(hook.tenant, hook.webhookId), webhook);
  const secret = state.status === 'active' ? await secrets.get(hook.tenant, state.definition.secretId) : undefined;
  if (state.status !== 'active' || secret === undefined || !isSigned(secret, headers, body)) throw unsigned(WRONG);
  if ((await standingOf(hook.tenant)) === 'suspended') throw tenantSuspended();
  return { tenant: hook.tenant, definition: state.definition };
};

const WRONG = 'There is no such webhook, or the signature is not of its secret.';

const reused = (): HttpProblem =>
  new HttpProblem({ status: 409, code: 'delivery-id-reused', detail: 'Another delivery came under this webhook-id.' });

const unsigned = (detail: string): HttpProblem =>
  new HttpProblem({ status: 401, code: 'webhook-signature-invalid', detail });

/** The delivery's JSON object, where its webhook wants anything of it. */
const delivered = (body: Buffer, fields: readonly string[]) => {
  if (fields.length === 0) return {};
  const parsed = parse(body);
  if (!isJsonObject(parsed)) throw malformed('malformed-json', 'The body is not a JSON object in UTF-8.');
  assertReasonable(parsed);
  return z.record(z.string(), z.json()).parse(parsed);
};

const parse = (body: Buffer): unknown => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
};
