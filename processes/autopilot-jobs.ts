import { z } from 'zod';
import {
  dismissAutopilotPlan,
  proposeAutopilotPlan,
  recordAutopilotPlanApplied,
  recordAutopilotPlanFailed,
  recordAutopilotPlanRolledBack,
  recordAutopilotReadBack,
  recordAutopilotRollbackFailed,
} from '../commands/autopilot-steps.ts';
import { EntityReference, EntityState, has, Setting } from '../domain/autopilot/action.ts';
import {
  type AdChange,
  AdChangeRefused,
  type AdEntity,
  type AdPlatform,
  AdPlatformUnavailable,
} from '../infra/ad-platform/ad-platform.ts';
import type { EventStore } from '../infra/event-store/event-store.ts';
import { Halted, permission } from './autopilot-permission.ts';
import { type CommandRequest, type JobContext, job, send } from './runtime/job.ts';
import type { JobRequest } from './runtime/process-manager.ts';

const planId = z.uuid();
const ofEntity = { planId, entity: EntityReference };

const PREPARE = { name: 'autopilot.prepare', input: z.strictObject(ofEntity) };
const APPLY = {
  name: 'autopilot.apply',
  input: z.strictObject({
    ...ofEntity,
    expectedVersion: EntityState.shape.version,
    set: Setting,
    /** After this nothing is sent any more. */
    countsUntil: z.iso.datetime({ precision: 3 }),
  }),
};
const READ_BACK = { name: 'autopilot.read-back', input: z.strictObject(ofEntity) };
const ROLL_BACK = {
  name: 'autopilot.roll-back',
  input: z.strictObject({ ...ofEntity, set: Setting, compensation: Setting }),
};

const request = <Input extends z.ZodObject>(
  { name, input: schema }: { readonly name: string; readonly input: Input },
  input: z.input<Input>,
): JobRequest => ({ kind: 'job', job: name, input: z.record(z.string(), z.json()).parse(schema.parse(input)) });

/** What the autopilot process asks for. */
export const askToPrepare = (input: z.input<typeof PREPARE.input>): JobRequest => request(PREPARE, input);
export const askToApply = (input: z.input<typeof APPLY.input>): JobRequest => request(APPLY, input);
export const askToReadBack = (input: z.input<typeof READ_BACK.input>): JobRequest => request(READ_BACK, input);
export const askToRollBack = (input: z.input<typeof ROLL_BACK.input>): JobRequest => request(ROLL_BACK, input);

export interface AutopilotJobPorts {
  readonly platform: AdPlatform;
  /** Where the kill switch is read, immediately before anything is sent out. */
  readonly store: EventStore;
}

/** An outward change is tried this often before its effect is declared unknown and read back. */
const ATTEMPTS = 5;

/** The outward work of autopilot: reading an entity, changing it, reading it back, restoring it. */
export const autopilotJobs = ({ platform, store }: AutopilotJobPorts) => {
  const change = (context: JobContext, wanted: Omit<AdChange, 'tenant' | 'idempotencyKey'>, countsUntil?: string) => {
    const permit = permission(store, context, countsUntil);
    const changing = platform.change(
      { ...wanted, tenant: context.tenant, idempotencyKey: context.jobId },
      permit.ask,
      context.signal,
    );
    return { changing, attempted: permit.given };
  };

  const prepare = job({
    ...PREPARE,
    run: async ({ planId, entity }, { tenant, signal }) => {
      const before = await platform.read(tenant, entity, signal);
      if (before === undefined) {
        const reason = `The platform has no ${entity.kind} ${entity.id}.`;
        return [send(dismissAutopilotPlan, { planId, code: 'entity-not-found', reason })];
      }
      return [send(proposeAutopilotPlan, { planId, before })];
    },
  });

  const apply = job({
    ...APPLY,
    attempts: ATTEMPTS,
    run: async ({ planId, countsUntil, ...wanted }, context): Promise<readonly CommandRequest[]> => {
      const { changing, attempted } = change(context, wanted, countsUntil);
      return outcomeOf(changing, context, attempted, {
        done: (observed) => send(recordAutopilotPlanApplied, { planId, observed }),
        failed: (failure) => send(recordAutopilotPlanFailed, { planId, ...failure }),
      });
    },
  });

  const readBack = job({
    ...READ_BACK,
    run: async ({ planId, entity }, { tenant, signal }) => {
      const observed = await platform.read(tenant, entity, signal);
      return [send(recordAutopilotReadBack, { planId, ...(observed === undefined ? {} : { observed }) })];
    },
  });

  const rollBack = job({
    ...ROLL_BACK,
    attempts: ATTEMPTS,
    run: async ({ planId, entity, set, compensation }, context): Promise<readonly CommandRequest[]> => {
      const failed = ({ code, reason }: Failure) => send(recordAutopilotRollbackFailed, { planId, code, reason });
      const current = await platform.read(context.tenant, entity, context.signal);
      if (current === undefined)
        return [failed({ code: 'entity-not-found', reason: 'The entity is gone.', effect: 'none' })];
      if (has(current, compensation)) return [send(recordAutopilotPlanRolledBack, { planId, observed: current })];
      if (!has(current, set)) {
        return [failed({ code: 'changed-since', reason: 'Somebody changed the entity since.', effect: 'none' })];
      }
      const { changing, attempted } = change(context, { entity, expectedVersion: current.version, set: compensation });
      return outcomeOf(changing, context, attempted, {
        done: (observed) => send(recordAutopilotPlanRolledBack, { planId, observed }),
        failed,
      });
    },
  });

  return [prepare, apply, readBack, rollBack] as const;
};

interface Failure {
  readonly code: string;
  readonly reason: string;
  readonly effect: 'none' | 'unknown';
}

/** What came of a change, in commands. Throws what another attempt may settle. */
const outcomeOf = async (
  changing: Promise<AdEntity>,
  { attempt }: JobContext,
  attempted: () => boolean,
  report: {
    readonly done: (entity: AdEntity) => CommandRequest;
    readonly failed: (failure: Failure) => CommandRequest;
  },
): Promise<readonly CommandRequest[]> => {
  try {
    return [report.done(await changing)];
  } catch (error) {
    // An earlier attempt of this job may have had an effect whose answer was lost.
    const before = attempt > 1 ? 'unknown' : 'none';
    const effect = attempted() ? 'unknown' : before;
    if (error instanceof Halted) return [report.failed({ code: error.code, reason: error.message, effect })];
    if (error instanceof AdChangeRefused) {
      return [report.failed({ code: error.code, reason: error.message, effect: 'none' })];
    }
    if (!(error instanceof AdPlatformUnavailable) || attempt < ATTEMPTS) throw error;
    const unsure = before === 'unknown' || error.effect === 'unknown';
    const code = 'platform-unavailable';
    return [report.failed({ code, reason: error.message, effect: unsure ? 'unknown' : 'none' })];
  }
};
