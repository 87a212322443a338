import type { EventMetadata, NewEvent, StoredEvent } from '../../domain/kernel/envelope.ts';
import type { DomainEvent } from '../../domain/kernel/event.ts';
import type { JsonObject } from '../../domain/kernel/json.ts';
import { type Position, positionToText } from '../../domain/kernel/position.ts';
import type { StreamName } from '../../domain/kernel/stream.ts';
import { ProcessAdvanced, ProcessFailed, type Trigger } from '../../domain/processes/events.ts';
import { processStream } from '../../domain/processes/process-instance.ts';
import { ConcurrencyConflict, UnknownOutcome } from '../../infra/event-store/failures.ts';
import type { InstanceKey, NewTimer } from '../../infra/queue/process-storage.ts';
import { messageToKeep } from '../../infra/telemetry/redaction.ts';
import { foldHistory, type History, noHistory, type Step } from './instance-history.ts';
import type { ProcessManager, RefusedCommand, Transition } from './process-manager.ts';
import type { ProcessPorts } from './process-ports.ts';
import { changeTimers, sendOutputs } from './send-outputs.ts';

/** What moves an instance. An event's personal fields are open and its data in the current version. */
export type InstanceInput =
  | { readonly kind: 'event'; readonly event: StoredEvent }
  | { readonly kind: 'timer'; readonly timer: NewTimer };

/**
 * Handles the inputs of one process's instances, one input of an instance at a time.
 *
 * What makes a crash harmless: a step's outputs are all sent before the instance's next step is appended, an input
 * stays where it comes from until its step's outputs are sent, and a step is appended at the exact revision that it
 * was decided at. So only the newest step's outputs can be in doubt, and sending them again changes nothing.
 */
export interface InstanceRunner {
  /**
   * @throws CommandsRefused a command was refused and the process does not handle that
   */
  readonly handle: (key: InstanceKey, input: InstanceInput) => Promise<void>;
  /** Records that the instance was given up on an input. */
  readonly giveUp: (key: InstanceKey, input: InstanceInput, error: Error, attempts: number) => Promise<void>;
  /** Somebody else appended to the instance's stream. */
  readonly forget: (key: InstanceKey) => void;
  /** Everything up to here was handled or parked: steps that stand there are not in doubt. */
  readonly settle: (position: Position) => void;
}

/** The process does not handle the refusal of its commands. */
export class CommandsRefused extends Error {
  override readonly name = 'CommandsRefused';
  readonly code: string;

  constructor(refused: readonly RefusedCommand[]) {
    super(refused.map(({ command, code, reason }) => `${command} was refused (${code}): ${reason}`).join(' '));
    this.code = refused[0]?.code ?? 'refused';
  }
}

const CACHED_INSTANCES = 10_000;
const MAX_CONFLICTS = 16;
const MAX_RESENDS = 3;

export const createInstanceRunner = (
  process: ProcessManager,
  ports: ProcessPorts,
  checkpoint: Position,
): InstanceRunner => {
  const { store, catalogue, sealer, ids, clock } = ports;
  /** Oldest use first. `sent`: the newest step's outputs were sent by this very runner. */
  const known = new Map<StreamName, { readonly history: History; readonly sent: boolean }>();
  let settled = checkpoint;

  const remember = (stream: StreamName, history: History, sent: boolean): void => {
    known.delete(stream);
    known.set(stream, { history, sent });
    const oldest = known.keys().next().value;
    if (known.size > CACHED_INSTANCES && oldest !== undefined) known.delete(oldest);
  };

  const load = async (stream: StreamName): Promise<{ readonly history: History; readonly sent: boolean }> => {
    const cached = known.get(stream);
    if (cached !== undefined) return cached;
    let history = noHistory();
    for await (const page of store.readStream(stream)) {
      for (const event of page) history = foldHistory(history, catalogue.upcast(await sealer.open(event)));
    }
    remember(stream, history, false);
    return { history, sent: false };
  };

  /** False: somebody else appended to the instance's stream; what was known of it is forgotten. */
  const append = async (
    stream: StreamName,
    history: History,
    event: DomainEvent,
    metadata: Omit<EventMetadata, 'recordedAt'>,
  ): Promise<boolean> => {
    const sealed: NewEvent = await sealer.seal({
      // A new id at every decision: two runners that decide differently must not take one's event for the other's.
      id: ids.newId(),
      type: event.type,
      version: event.version,
      data: event.data as JsonObject,
      metadata: { ...metadata, recordedAt: clock.now() },
    });
    for (let resends = 0; ; resends += 1) {
      try {
        const { revision, position } = await store.append(stream, history.revision ?? 'none', [sealed]);
        remember(
          stream,
          foldHistory(history, { ...sealed, data: event.data as JsonObject, stream, revision, position }),
          false,
        );
        return true;
      } catch (error) {
        known.delete(stream);
        if (error instanceof ConcurrencyConflict) return false;
        if (!(error instanceof UnknownOutcome) || resends === MAX_RESENDS) throw error;
      }
    }
  };

  const appendStep = (
    key: InstanceKey,
    stream: StreamName,
    history: History,
    trigger: Trigger,
    transition: Transition<JsonObject>,
    origin: Origin,
  ): Promise<boolean> =>
    append(
      stream,
      history,
      ProcessAdvanced({
        process: key.process,
        instance: key.instance,
        processVersion: process.version,
        trigger,
        step: transition.step,
        state: transition.state,
        outputs: transition.outputs.map((output) => ({ ...output })),
        finished: transition.finished ?? false,
        stuckAfterMillis: process.stuckAfterMillis,
      }),
      metadataOf(key, trigger, origin),
    );

  const metadataOf = (key: InstanceKey, trigger: Trigger, origin: Origin): Omit<EventMetadata, 'recordedAt'> => ({
    tenant: key.tenant,
    actor: { kind: 'process', id: key.process },
    commandId: ids.derivedId(key.process, key.tenant, key.instance, trigger.id),
    correlationId: origin.correlationId,
    causationId: trigger.id,
    ...(origin.traceparent === undefined ? {} : { traceparent: origin.traceparent }),
  });

  /** The step that follows from refused commands: an input of its own, handled once by the step that it belongs to. */
  const afterRefusal = async (
    key: InstanceKey,
    stream: StreamName,
    history: History,
    step: Step,
    refused: readonly RefusedCommand[],
  ): Promise<void> => {
    const transition = process.onRefused?.(refused, step.state, { now: clock.now() });
    if (transition === undefined) throw new CommandsRefused(refused);
    const trigger: Trigger = {
      kind: 'refusal',
      id: ids.derivedId(step.eventId, 'refused'),
      name: refused[0]?.command ?? '',
    };
    await appendStep(key, stream, history, trigger, transition, step);
  };

  return {
    handle: async (key, input) => {
      const stream = processStream(key.process, key.tenant, key.instance);
      const trigger = triggerOf(input);
      for (let rounds = 0; rounds <= MAX_CONFLICTS; rounds += 1) {
        const { history, sent } = await load(stream);
        const { newest } = history;
        const handled = history.handled.has(trigger.id);
        // Whoever appended the newest step may have been stopped before its outputs were sent: then its input comes
        // again, or its position is beyond the checkpoint still.
        if (newest !== undefined && !sent && (handled || newest.position > settled)) {
          const refused = await sendOutputs(ports, key, newest);
          if (refused.length > 0) {
            await afterRefusal(key, stream, history, newest, refused);
            continue;
          }
          await changeTimers(ports, key, newest);
        }
        if (newest !== undefined && !sent) remember(stream, history, true);
        if (handled) return;
        // The log hands events over in order: one from before the newest was passed over when it came first.
        if (input.kind === 'event' && input.event.position < history.lastPosition) return;
        const transition = reactionTo(process, input, newest, { now: clock.now() });
        if (transition === undefined) return;
        await appendStep(key, stream, history, trigger, transition, originOf(input));
      }
      throw new ConcurrencyConflict(stream, 'any', undefined);
    },

    giveUp: async (key, input, error, attempts) => {
      const stream = processStream(key.process, key.tenant, key.instance);
      const trigger = triggerOf(input);
      for (;;) {
        const { history } = await load(stream);
        if (history.failedOn === trigger.id) return;
        const code = error instanceof CommandsRefused ? error.code : 'exception';
        const { process: name, instance } = key;
        const reason = messageToKeep(error);
        const failed = ProcessFailed({ process: name, instance, trigger, code, reason, attempts });
        const origin = originOf(input);
        if (!(await append(stream, history, failed, metadataOf(key, trigger, origin)))) continue;
        if (!(error instanceof CommandsRefused)) ports.onGivenUp?.(name, error, origin.traceparent);
        return;
      }
    },

    forget: ({ process: name, tenant, instance }) => {
      known.delete(processStream(name, tenant, instance));
    },
    settle: (position) => {
      settled = position;
    },
  };
};

interface Origin {
  readonly correlationId: string;
  readonly traceparent?: string | undefined;
}

const originOf = (input: InstanceInput): Origin => (input.kind === 'event' ? input.event.metadata : input.timer);

const triggerOf = (input: InstanceInput): Trigger =>
  input.kind === 'event'
    ? { kind: 'event', id: input.event.id, name: input.event.type, position: positionToText(input.event.position) }
    : { kind: 'timer', id: input.timer.id, name: input.timer.name };

const reactionTo = (
  process: ProcessManager,
  input: InstanceInput,
  newest: Step | undefined,
  now: { readonly now: string },
): Transition<JsonObject> | undefined => {
  if (input.kind === 'event') return process.react(input.event, newest?.state, now);
  if (newest === undefined || newest.finished) return undefined;
  // A timer that fires is a fact even when nothing follows: recorded, it cannot fire again.
  const standing = { step: newest.step, state: newest.state, outputs: [] };
  return process.onTimer?.(input.timer.name, newest.state, now) ?? standing;
};
