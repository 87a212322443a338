import { z } from 'zod';
import type { defineNotificationEndpoint, removeNotificationEndpoint } from '../commands/notification-endpoints.ts';
import type { CommandExecutor } from '../commands/runtime/executor.ts';
import type { LogReader } from '../domain/kernel/command.ts';
import { refuse } from '../domain/kernel/refusal.ts';
import { notificationEndpoints, notificationEndpointsStream } from '../domain/notifications/endpoints.ts';
import type { RandomTokens } from '../infra/access/random-tokens.ts';
import type { Secrets } from '../infra/crypto/secrets.ts';
import { OUTBOUND_FAULTS, type OutboundHttps } from '../infra/outbound/outbound-https.ts';
import { secretText } from '../infra/outbound/webhook-signature.ts';
import { answerOf, type CommandPorts, requestOf } from './http/command-endpoint.ts';
import { idempotencyKeyOf } from './http/conditions.ts';
import { within } from './http/deadline.ts';
import type { Caller, GuardedEndpoint } from './http/endpoint.ts';
import { OUTCOME_UNKNOWN } from './http/failure.ts';
import { readFromAddress, readFromBody, validated } from './http/input.ts';
import { HttpProblem, refused } from './http/problem.ts';
import { defaultSettings } from './http/settings.ts';

export interface NotificationEndpointPorts extends Pick<CommandPorts, 'ids' | 'digestKey'> {
  readonly executor: CommandExecutor;
  /** Its folds must be read from the log: of two requests that are one, the executor remembers its own. */
  readonly log: LogReader;
  readonly tokens: Pick<RandomTokens, 'secret'>;
  readonly secrets: Secrets;
  readonly outbound: Pick<OutboundHttps, 'check'>;
  readonly define: typeof defineNotificationEndpoint;
  readonly remove: typeof removeNotificationEndpoint;
}

/** What defines and removes endpoints of notifications: both deal with secrets, of which the commands know nothing. */
export const notificationEndpointEndpoints = (ports: NotificationEndpointPorts): readonly GuardedEndpoint[] => [
  definition(ports),
  removal(ports),
];

const PURPOSE = 'notification-endpoint';
const PATH = '/v1/notification-endpoints';
const CHECK_MILLIS = 4_000;
const late = (): HttpProblem => new HttpProblem(OUTCOME_UNKNOWN);

const Defined = z.object({
  id: z.string(),
  origin: z.string(),
  secret: z.string().optional().meta({
    description:
      'What deliveries are signed with, this once. Absent from the answer to a repeated request: then define another one',
  }),
  revision: z.string(),
  position: z.string(),
});

const definition = (ports: NotificationEndpointPorts): GuardedEndpoint => {
  const { define, executor, secrets, tokens, outbound } = ports;
  const input = z.strictObject({
    url: z.string().max(2_048).meta({
      description: 'https, port 443 or 8443, of a host that is public. Its path and query are kept as secrets are',
    }),
    topics: define.input.shape.topics,
  });
  return {
    kind: 'command',
    name: define.name,
    summary: define.summary,
    permission: define.permission,
    method: 'POST',
    path: PATH,
    body: 'json',
    input,
    output: Defined,
    status: 201,
    prepare: (received) => {
      const wanted = validated(input, readFromBody(received));
      const conditions = { key: idempotencyKeyOf(received), ifRevision: undefined };
      return async (caller) => {
        await assertMayBeCalled(outbound, wanted.url);
        const request = requestOf(define.name, ports, caller, conditions, wanted);
        const { url, topics } = wanted;
        const { origin } = new URL(url);
        const secret = secretText(tokens.secret());
        const secretId = await secrets.put(caller.tenant, PURPOSE, JSON.stringify({ url, secret }));
        const executing = executor.execute(define, { origin, topics, secretId }, request);
        const outcome = await within(defaultSettings.commandDeadlineMillis, executing, late);
        const endpointId = ports.ids.derivedId(request.commandId, 'notification-endpoint');
        // Of a request that is repeated, be it at the same moment, the secret of the first counts: as the log has it.
        const counts = (await endpointOf(ports, caller, endpointId))?.secretId === secretId;
        if (!counts) await secrets.remove(caller.tenant, secretId);
        if (!outcome.ok) throw refused(outcome.refusal, false);
        return answerOf({ ...outcome, answer: { origin, ...(counts && { secret }) } }, endpointId, 201, undefined);
      };
    },
  };
};

const removal = (ports: NotificationEndpointPorts): GuardedEndpoint => {
  const { remove, executor, secrets } = ports;
  const read = readFromAddress(remove.input);
  return {
    kind: 'command',
    name: remove.name,
    summary: remove.summary,
    permission: remove.permission,
    method: 'DELETE',
    path: `${PATH}/:endpointId`,
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
        const endpoint = await endpointOf(ports, caller, input.endpointId);
        if (endpoint !== undefined) await secrets.remove(caller.tenant, endpoint.secretId);
        return answerOf(outcome, input.endpointId, 200, undefined);
      };
    },
  };
};

const assertMayBeCalled = async (outbound: Pick<OutboundHttps, 'check'>, url: string): Promise<void> => {
  const fault = await outbound.check(url, AbortSignal.timeout(CHECK_MILLIS));
  if (fault === undefined) return;
  const reason = OUTBOUND_FAULTS[fault];
  throw refused(refuse('invalid', fault, reason, [{ pointer: '/url', reason }]), false);
};

const endpointOf = async ({ log }: NotificationEndpointPorts, { tenant }: Caller, endpointId: string) =>
  (await log.fold(notificationEndpointsStream(tenant), notificationEndpoints)).state.get(endpointId);
