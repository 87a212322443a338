import { z } from 'zod';
import type { Decider } from './decider.ts';
import { unreachable } from './decider.ts';
import { type DomainEvent, defineEvent, isEvent } from './event.ts';
import { type Refusal, refuse } from './refusal.ts';
import { type StreamName, streamName, type TenantId } from './stream.ts';

const runId = z.uuid();

/** An action of a rule that fired: by its place among the rule's actions. */
export const Firing = z.strictObject({
  ruleId: z.string().min(1).max(100),
  firingId: z.uuid(),
  actionIndex: z.int().min(0),
});
export type Firing = z.output<typeof Firing>;

/**
 * The events of work that takes a while and is asked for (`ForecastRequested`): everything that it needs is pinned when
 * it is asked for, it may tell how far it is, and it ends in one of three ways.
 */
const runEvents = <const Name extends string, Request extends z.ZodType>(name: Name, request: Request) => ({
  Requested: defineEvent(
    `${name}Requested`,
    1,
    z.strictObject({
      runId,
      request,
      /** The goal that it is for. */
      goalId: z.uuid().optional(),
      /** The action of a rule that fired, which waits for it. */
      firing: Firing.optional(),
    }),
  ),
  /** It is under way. What a solver has and could have yet is in the objective's unit. */
  Progressed: defineEvent(
    `${name}Progressed`,
    1,
    z.strictObject({
      runId,
      share: z.number().min(0).max(1).optional(),
      incumbent: z.number().nullish(),
      bound: z.number().nullish(),
      gap: z.number().nullish(),
    }),
  ),
  /** What came of it is the recommendation of a decision, which can be computed again. */
  Completed: defineEvent(`${name}Completed`, 1, z.strictObject({ runId, decisionId: z.uuid() })),
  Failed: defineEvent(`${name}Failed`, 1, z.strictObject({ runId, code: z.string(), reason: z.string() })),
  Cancelled: defineEvent(`${name}Cancelled`, 1, z.strictObject({ runId })),
});

type ProgressOfRun = {
  readonly share?: number | undefined;
  readonly incumbent?: number | null | undefined;
  readonly bound?: number | null | undefined;
  readonly gap?: number | null | undefined;
};

export type RunCommand<Request> =
  | {
      readonly type: 'Request';
      readonly runId: string;
      readonly request: Request;
      readonly goalId?: string | undefined;
      readonly firing?: Firing | undefined;
    }
  /** What was wanted is not to be had. */
  | { readonly type: 'Refuse'; readonly refusal: Refusal }
  | ({ readonly type: 'Progress'; readonly runId: string } & ProgressOfRun)
  | { readonly type: 'Complete'; readonly runId: string; readonly decisionId: string }
  | { readonly type: 'Fail'; readonly runId: string; readonly code: string; readonly reason: string }
  | { readonly type: 'Cancel'; readonly runId: string };

export const RunStatus = z.enum(['requested', 'completed', 'failed', 'cancelled']);
export type RunStatus = z.output<typeof RunStatus>;

/** Undefined: nobody asked for it. */
export type Run<Request> =
  | {
      readonly status: RunStatus;
      readonly request: Request;
      readonly goalId?: string | undefined;
      readonly requestedAt: string;
      /** Why nothing came of it, once it failed. */
      readonly failure?: { readonly code: string; readonly reason: string } | undefined;
    }
  | undefined;

/** The code of a run that failed because its worker did, for a reason that nobody expected. */
export const WORKER_FAILED = 'worker-failed';

/** A kind of run: its events, and what may become of one. `name` is as people call it: `Forecast`. */
export const runKind = <const Name extends string, Request extends z.ZodType>(name: Name, request: Request) => {
  const events = runEvents(name, request);
  const category = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  type Pinned = z.output<Request>;
  // What is in the log was looked at when it was appended.
  const known = z.object({ request: z.custom<Pinned>(), goalId: z.string().optional() });
  const failed = z.object({ code: z.string(), reason: z.string() });
  /** What a `…Requested` event holds. */
  const asked = (data: object) => known.parse(data);
  const decider: Decider<Run<Pinned>, RunCommand<Pinned>, DomainEvent> = {
    initialState: undefined,
    decide: (command, run) => {
      if (command.type === 'Refuse') return command.refusal;
      if (command.type === 'Request') {
        const { goalId, firing } = command;
        const asked = {
          runId: command.runId,
          request: command.request,
          ...(goalId !== undefined && { goalId }),
          ...(firing !== undefined && { firing }),
        };
        return run === undefined
          ? [{ type: events.Requested.type, version: 1, data: asked }]
          : refuse('conflict', 'run-requested-already', 'A run of this id was asked for before.');
      }
      if (run === undefined) return refuse('notFound', 'run-not-found', 'There is no such run.');
      const isOver = run.status !== 'requested';
      switch (command.type) {
        case 'Cancel':
          if (run.status === 'cancelled') return [];
          if (isOver) return refuse('conflict', 'run-over', `It is ${run.status} already.`);
          return [events.Cancelled({ runId: command.runId })];
        case 'Progress': {
          const { type: _, ...progress } = command;
          return isOver ? [] : [events.Progressed(progress)];
        }
        case 'Complete':
          return isOver ? [] : [events.Completed({ runId: command.runId, decisionId: command.decisionId })];
        case 'Fail':
          return isOver ? [] : [events.Failed({ runId: command.runId, code: command.code, reason: command.reason })];
        default:
          return unreachable(command);
      }
    },
    evolve: (run, event, { recordedAt }) => {
      if (isEvent(events.Requested, event)) {
        return { status: 'requested', ...asked(event.data), requestedAt: recordedAt };
      }
      if (run === undefined) throw new Error(`${event.type} before ${events.Requested.type}`);
      if (isEvent(events.Completed, event)) return { ...run, status: 'completed' };
      if (isEvent(events.Failed, event)) {
        const { code, reason } = failed.parse(event.data);
        return { ...run, status: 'failed', failure: { code, reason } };
      }
      if (isEvent(events.Cancelled, event)) return { ...run, status: 'cancelled' };
      return run;
    },
  };
  return {
    name,
    asked,
    ...events,
    events: [events.Requested, events.Progressed, events.Completed, events.Failed, events.Cancelled] as const,
    decider,
    stream: (tenant: TenantId, id: string): StreamName => streamName(category, tenant, id),
  };
};
