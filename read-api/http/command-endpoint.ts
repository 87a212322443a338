import type { z } from 'zod';
import type { CommandExecutor, Outcome, Request } from '../../commands/runtime/executor.ts';
import type { AnyCommand, CommandDeclaration, Route } from '../../domain/kernel/command.ts';
import type { DomainEvent } from '../../domain/kernel/event.ts';
import type { Ids } from '../../domain/kernel/ids.ts';
import type { JsonObject } from '../../domain/kernel/json.ts';
import { positionToText } from '../../domain/kernel/position.ts';
import { streamParts } from '../../domain/kernel/stream.ts';
import { commandIdentity, idempotencyKeyOf, ifRevisionOf } from './conditions.ts';
import { within } from './deadline.ts';
import type { Answer, Caller, GuardedEndpoint } from './endpoint.ts';
import { OUTCOME_UNKNOWN } from './failure.ts';
import { assertStrict, readFromAddress, readFromBody, validated } from './input.ts';
import { HttpProblem, refused, revisionRequired } from './problem.ts';
import { methodAndPath } from './route.ts';

export interface CommandPorts {
  readonly executor: CommandExecutor;
  readonly ids: Ids;
  /** Keys the digests of idempotent requests. The same on every replica and after every restart. */
  readonly digestKey: string | Buffer;
  readonly deadlineMillis: number;
}

/**
 * The endpoint that a command's declaration describes; undefined for a command without a route. `location` says where
 * what it created can be read.
 */
export const commandEndpoint = (
  command: AnyCommand,
  ports: CommandPorts,
  location: (route: Route, id: string, values: Readonly<Record<string, string>>) => string | undefined,
): GuardedEndpoint | undefined => {
  const { route } = command;
  if (route === undefined) return undefined;
  assertStrict(command.name, command.input);
  const [method, path] = methodAndPath(route);
  const read = method === 'GET' || method === 'DELETE' ? readFromAddress(command.input) : readFromBody;
  const status = command.status ?? 200;
  return {
    kind: 'command',
    name: command.name,
    summary: command.summary,
    method,
    path,
    body: method === 'GET' || method === 'DELETE' ? 'none' : 'json',
    input: command.input,
    status,
    permission: command.permission,
    ...(command.needsRevision === true && { needsRevision: true as const }),
    prepare: (received) => {
      const input = read(received);
      const conditions = { key: idempotencyKeyOf(received), ifRevision: ifRevisionOf(received) };
      const execute = command.open(preparation(ports, input));
      if (command.needsRevision === true && conditions.ifRevision === undefined) throw revisionRequired();
      return async (caller) => {
        const request = requestOf(command.name, ports, caller, conditions, input);
        const late = () => new HttpProblem(OUTCOME_UNKNOWN);
        const outcome = await within(ports.deadlineMillis, execute(request), late);
        if (!outcome.ok) throw refused(outcome.refusal, conditions.ifRevision !== undefined);
        const { id } = streamParts(outcome.stream);
        const named = { ...received.params, ...textsOf(outcome.answer) };
        return answerOf(outcome, id, status, status === 201 ? location(route, id, named) : undefined);
      };
    },
  };
};

const textsOf = (answer: JsonObject): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(answer).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));

/** Validates with the declaration's own schema, while its types are known; the executor gets what that gave. */
const preparation =
  (ports: CommandPorts, input: Record<string, unknown>) =>
  <Input extends z.ZodObject, State, DeciderCommand, Event extends DomainEvent, Facts>(
    declaration: CommandDeclaration<Input, State, DeciderCommand, Event, Facts>,
  ): ((request: Request) => Promise<Outcome>) => {
    const valid = validated(declaration.input, input);
    return (request) => ports.executor.execute(declaration, valid, request);
  };

/** The request that a caller's command is, repeatable under its Idempotency-Key. */
export const requestOf = (
  command: string,
  ports: Pick<CommandPorts, 'ids' | 'digestKey'>,
  caller: Caller,
  conditions: { readonly key: string | undefined; readonly ifRevision: bigint | undefined },
  input: Record<string, unknown>,
): Request => {
  const identity = commandIdentity(ports, command, caller, conditions.key, input);
  return {
    ...identity,
    tenant: caller.tenant,
    actor: caller.actor,
    correlationId: caller.requestId,
    causationId: identity.commandId,
    traceparent: caller.traceparent,
    ...(caller.sessionId !== undefined && { sessionId: caller.sessionId }),
    client: caller.client,
    ...(conditions.ifRevision !== undefined && { ifRevision: conditions.ifRevision }),
  };
};

/** What a command answers: its own words, its stream's id and revision, and the position to read after. */
export const answerOf = (
  outcome: Extract<Outcome, { ok: true }>,
  id: string,
  status: number,
  location: string | undefined,
): Answer => {
  const headers: Record<string, string> = {};
  if (outcome.revision !== undefined) headers.etag = `"${outcome.revision}"`;
  if (outcome.position !== undefined) headers['precedent-position'] = positionToText(outcome.position);
  if (location !== undefined) headers.location = location;
  return {
    status,
    headers,
    json: {
      ...outcome.answer,
      id,
      ...(outcome.revision !== undefined && { revision: outcome.revision.toString() }),
      ...(outcome.position !== undefined && { position: positionToText(outcome.position) }),
    },
  };
};
