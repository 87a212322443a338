import type { z } from 'zod';
import type { CommandDeclaration, LogReader } from '../../domain/kernel/command.ts';
import type { Decider, DecisionContext } from '../../domain/kernel/decider.ts';
import type { EventMetadata, NewEvent, StoredEvent } from '../../domain/kernel/envelope.ts';
import type { DomainEvent, EventCatalogue } from '../../domain/kernel/event.ts';
import type { Ids } from '../../domain/kernel/ids.ts';
import type { JsonObject } from '../../domain/kernel/json.ts';
import { isRefusal, type Refusal, refuse } from '../../domain/kernel/refusal.ts';
import type { StreamName } from '../../domain/kernel/stream.ts';
import type { Clock } from '../../domain/kernel/time.ts';
import type { Sealer } from '../../infra/crypto/sealer.ts';
import type { AppendResult, EventStore } from '../../infra/event-store/event-store.ts';
import { ConcurrencyConflict, UnknownOutcome } from '../../infra/event-store/failures.ts';
import type { CommandExecutor, Outcome, Request } from './executor.ts';
import { createLogFolds, type LogFolds } from './log-folds.ts';
import { type CommandResult, type Folded, foldEvents, unfolded } from './state-cache.ts';

export interface ExecutorOptions {
  readonly store: EventStore;
  readonly catalogue: EventCatalogue;
  readonly sealer: Sealer;
  readonly ids: Ids;
  readonly clock: Clock;
  /** Folds over the same log, shared with others who read it; its own when absent. */
  readonly folds?: LogFolds;
  /** How often a command is decided anew after a conflict before it is refused as contended. */
  readonly maxConflicts?: number;
  /** How often an append of unknown outcome is sent again with the same ids. */
  readonly maxResends?: number;
  /** Waits between resends; grows with each. */
  readonly pause?: (millis: number) => Promise<void>;
  readonly onConflict?: (command: string) => void;
}

/** Two in the same stream may meet again and again; sixteen meetings say that it is more than bad luck. */
const MAX_CONFLICTS = 16;
const MAX_RESENDS = 3;

/** Builds the executor: load, decide, append at the loaded revision. */
export const createCommandExecutor = (options: ExecutorOptions): CommandExecutor => {
  const { store, catalogue, sealer, ids, clock } = options;
  const maxConflicts = options.maxConflicts ?? MAX_CONFLICTS;
  const maxResends = options.maxResends ?? MAX_RESENDS;
  const pause = options.pause ?? ((millis) => new Promise((resolve) => setTimeout(resolve, millis)));
  const folds = options.folds ?? createLogFolds({ store, catalogue, sealer });
  const { cache, load, opened } = folds;

  const appendResending = async (
    stream: StreamName,
    expected: bigint | 'none',
    events: readonly NewEvent[],
  ): Promise<AppendResult> => {
    for (let resends = 0; ; resends += 1) {
      try {
        return await store.append(stream, expected, events);
      } catch (error) {
        if (!(error instanceof UnknownOutcome) || resends === maxResends) throw error;
        await pause(50 * 2 ** resends);
      }
    }
  };

  /** After an append of our own, the fold goes on without reading: only where every event's position is certain. */
  const remember = <State, Command, Event extends DomainEvent>(
    decider: Decider<State, Command, Event>,
    stream: StreamName,
    before: Folded<State>,
    plain: readonly NewEvent[],
    { position }: AppendResult,
  ): void => {
    if (plain.length > 1 && !store.capabilities.densePositions) {
      cache.forget(decider, stream);
      return;
    }
    const first = before.revision === undefined ? 0n : before.revision + 1n;
    const stored = plain.map((event, index) => ({
      ...event,
      stream,
      revision: first + BigInt(index),
      position: position - BigInt(plain.length - 1 - index),
    }));
    cache.set(decider, stream, foldEvents(decider, before, stored));
  };

  const firstResult = async <Input, Event extends DomainEvent>(
    stream: StreamName,
    result: CommandResult,
    request: Request,
    answer: ((events: readonly Event[], input: Input) => JsonObject) | undefined,
    input: Input,
  ): Promise<Outcome> => {
    if (result.requestDigest !== request.requestDigest) return { ok: false, refusal: KEY_REUSED };
    const events: StoredEvent[] = [];
    const limit = Number(result.last - result.first) + 1;
    for await (const page of store.readStream(stream, { from: result.first, limit }))
      events.push(...(await opened(page)));
    const own = events.filter((event) => event.metadata.commandId === request.commandId);
    return {
      ok: true,
      stream,
      revision: result.last,
      position: result.position,
      appended: false,
      answer: answer?.(own as readonly DomainEvent[] as readonly Event[], input) ?? {},
    };
  };

  return {
    execute: async (declaration, input, asked) => {
      const acting = declaration.actsIn?.(input, contextOf(asked, ids, clock)) ?? asked.tenant;
      if (isRefusal(acting)) return { ok: false, refusal: acting };
      const request = { ...asked, tenant: acting };
      const context = contextOf(request, ids, clock);
      const { decider } = declaration;
      const stream = declaration.stream(input, context);
      const cached = cache.get(decider, stream);
      // A wrong guess that the stream is new is no worse than a fold that lags: the append at 'none' conflicts, and a
      // refusal is said from the head only. A right one spares a creation the reading of what is not there.
      const guessed = cached === undefined && createsAnew(declaration, request);
      let folded = cached ?? (guessed ? unfolded(decider) : await load(stream, decider));
      let fresh = cached === undefined && !guessed;
      for (let conflicts = 0; conflicts <= maxConflicts; ) {
        const earlier = folded.results.get(request.commandId);
        if (earlier !== undefined) return firstResult(stream, earlier, request, declaration.answer, input);
        const decided = await decide(declaration, input, folded, request, folds, context);
        if (isRefusal(decided) || decided.length === 0) {
          // A cached fold may lag behind another process: say no, or nothing to do, only from the stream's head.
          const known = folded.revision;
          if (!fresh) folded = await load(stream, decider);
          if (!fresh && folded.revision !== known) continue;
          fresh = true;
          if (isRefusal(decided)) return { ok: false, refusal: decided };
          return {
            ok: true,
            stream,
            revision: known,
            position: folded.position,
            appended: false,
            answer: declaration.answer?.([], input) ?? {},
          };
        }
        const plain = decided.map((event, index) =>
          newEvent(event, catalogue, context, request, conflicts, index, ids),
        );
        const sealed = await Promise.all(plain.map((event) => sealer.seal(event, request.client)));
        try {
          const result = await appendResending(stream, folded.revision ?? 'none', sealed);
          remember(decider, stream, folded, plain, result);
          return { ok: true, stream, ...result, appended: true, answer: declaration.answer?.(decided, input) ?? {} };
        } catch (error) {
          if (!(error instanceof ConcurrencyConflict)) throw error;
          // Nobody need have been faster where nobody had looked.
          if (fresh || !guessed) options.onConflict?.(declaration.name);
          conflicts += 1;
          folded = await load(stream, decider);
          fresh = true;
        }
      }
      return { ok: false, refusal: CONTENDED };
    },
  };
};

const KEY_REUSED = refuse(
  'invalid',
  'idempotency-key-reused',
  'This Idempotency-Key was used before with another request. Use a new key for a new request.',
);
const CONTENDED = refuse(
  'conflict',
  'stream-contended',
  'Too many others changed this at the same moment. Nothing was changed; try again.',
);

/** A command that was never sent before cannot have its result in the log; one that creates rarely finds its stream. */
const createsAnew = ({ status }: { readonly status?: number }, request: Request): boolean =>
  status === 201 && request.neverSent === true && request.ifRevision === undefined;

const contextOf = (request: Request, ids: Ids, clock: Clock): DecisionContext => ({
  tenant: request.tenant,
  actor: request.actor,
  commandId: request.commandId,
  now: clock.now(),
  derivedId: (label) => ids.derivedId(request.commandId, label),
  idFrom: ids.derivedId,
  digest: ids.digest,
});

const decide = async <Input extends z.ZodObject, State, Command, Event extends DomainEvent, Facts>(
  declaration: CommandDeclaration<Input, State, Command, Event, Facts>,
  input: z.output<Input>,
  folded: Folded<State>,
  request: Request,
  log: LogReader,
  context: DecisionContext,
): Promise<readonly Event[] | Refusal> => {
  if (request.ifRevision !== undefined && request.ifRevision !== folded.revision) {
    return refuse('conflict', 'revision-mismatch', 'It was changed since it was read. Read it again and decide anew.');
  }
  // Without `gather` the declaration's Facts are undefined, by `command`'s default.
  const facts = declaration.gather === undefined ? (undefined as Facts) : await declaration.gather(input, log, context);
  return declaration.decider.decide(declaration.command(input, facts, context), folded.state, context);
};

const newEvent = (
  event: DomainEvent,
  catalogue: EventCatalogue,
  context: DecisionContext,
  request: Request,
  attempt: number,
  index: number,
  ids: Ids,
): NewEvent => {
  const definition = catalogue.find(event.type);
  if (definition === undefined) throw new Error(`no event is declared as ${event.type}`);
  const metadata: EventMetadata = {
    tenant: request.tenant,
    actor: request.actor,
    commandId: request.commandId,
    correlationId: request.correlationId,
    causationId: request.causationId,
    ...(request.traceparent === undefined ? {} : { traceparent: request.traceparent }),
    ...(request.sessionId === undefined ? {} : { sessionId: request.sessionId }),
    ...(request.requestDigest === undefined ? {} : { requestDigest: request.requestDigest }),
    recordedAt: context.now,
  };
  // Parsing also refuses, before anything is appended, what the event's own schema does not allow.
  const data = definition.schema.parse(event.data) as JsonObject;
  // A resend of the same decision is the same event; a decision taken anew after a conflict is another one. So is what
  // two requests at once under one key decided each for itself (another body, another secret made for it): the second
  // must meet the first as a conflict, and hear its result, not pass for its resend.
  const said = [request.requestDigest ?? '', String(attempt), String(index), JSON.stringify(data)];
  return { id: ids.derivedId(request.commandId, ...said), type: event.type, version: event.version, data, metadata };
};
