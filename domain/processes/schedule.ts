import { type Decider, unreachable } from '../kernel/decider.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import { type StreamName, streamName, type TenantId } from '../kernel/stream.ts';
import type { Instant } from '../kernel/time.ts';
import { faultOfCron } from './cron.ts';
import {
  ScheduleDefined,
  type ScheduleDefinition,
  type ScheduleEvent,
  SchedulePaused,
  ScheduleRemoved,
  ScheduleResumed,
  type Timing,
} from './schedule-events.ts';

export const scheduleStream = (tenant: TenantId, name: string): StreamName => streamName('schedule', tenant, name);

/** As people write it: the start of an interval may be left out. */
type WrittenTiming =
  | Extract<Timing, { kind: 'cron' }>
  | (Omit<Extract<Timing, { kind: 'interval' }>, 'from'> & { readonly from?: Instant | undefined });

export type ScheduleCommand =
  | {
      readonly type: 'DefineSchedule';
      readonly name: string;
      readonly definition: Omit<ScheduleDefinition, 'timing'> & { readonly timing: WrittenTiming };
      /** Why whoever defines it may not have its job done. */
      readonly forbidden?: Refusal | undefined;
    }
  | { readonly type: 'PauseSchedule' | 'ResumeSchedule' | 'RemoveSchedule'; readonly name: string };

type ScheduleState =
  | { readonly status: 'none' }
  | { readonly status: 'active' | 'paused'; readonly definition: ScheduleDefinition };

/** Work of a tenant that is due again and again. */
export const schedule: Decider<ScheduleState, ScheduleCommand, ScheduleEvent> = {
  initialState: { status: 'none' },
  decide: (command, state, { now, digest }) => {
    const { name } = command;
    if (command.type === 'DefineSchedule') {
      const refusal = command.forbidden ?? refusalOf(command.definition.timing, now);
      if (refusal !== undefined) return refusal;
      const known = state.status === 'none' ? undefined : state.definition;
      const timing = timingOf(command.definition.timing, known?.timing, now);
      const definition = { ...command.definition, timing };
      if (known !== undefined && digest(known) === digest(definition)) return [];
      return [ScheduleDefined({ name, definition, paused: state.status === 'paused' })];
    }
    if (state.status === 'none') return unknownSchedule;
    switch (command.type) {
      case 'PauseSchedule':
        return state.status === 'paused' ? [] : [SchedulePaused({ name })];
      case 'ResumeSchedule':
        return state.status === 'active' ? [] : [ScheduleResumed({ name })];
      case 'RemoveSchedule':
        return [ScheduleRemoved({ name })];
      default:
        return unreachable(command);
    }
  },
  evolve: (state, event) => {
    if (event.type === 'ScheduleDefined') {
      return { status: event.data.paused ? 'paused' : 'active', definition: event.data.definition };
    }
    if (state.status === 'none') throw new Error(`${event.type} before ScheduleDefined`);
    switch (event.type) {
      case 'SchedulePaused':
        return { ...state, status: 'paused' };
      case 'ScheduleResumed':
        return { ...state, status: 'active' };
      case 'ScheduleRemoved':
        return { status: 'none' };
      default:
        return state;
    }
  },
};

const unknownSchedule = refuse('notFound', 'schedule-unknown', 'There is no such schedule.');

const refusalOf = (timing: WrittenTiming, now: Instant): Refusal | undefined => {
  if (timing.kind === 'interval') return undefined;
  const fault = faultOfCron(timing.expression, timing.timeZone, now);
  if (fault === undefined) return undefined;
  const { field, reason } = fault;
  const code = field === 'timeZone' ? 'time-zone-unknown' : 'cron-invalid';
  return refuse('invalid', code, reason, [{ pointer: `/timing/${field}`, reason }]);
};

/** An interval without a start keeps the one that it had, and begins now otherwise. */
const timingOf = (written: WrittenTiming, known: Timing | undefined, now: Instant): Timing => {
  if (written.kind === 'cron') return written;
  const same = known?.kind === 'interval' && known.everySeconds === written.everySeconds;
  return { ...written, from: written.from ?? (same ? known.from : now) };
};
