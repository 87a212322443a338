import { requestJob } from '../../commands/processes.ts';
import type { StoredEvent } from '../../domain/kernel/envelope.ts';
import { isEvent } from '../../domain/kernel/event.ts';
import type { JsonObject } from '../../domain/kernel/json.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import { firingTimes, nextDue } from '../../domain/processes/due-times.ts';
import { scheduleActor } from '../../domain/processes/job-origin.ts';
import {
  ScheduleDefined,
  ScheduleDefinition,
  SchedulePaused,
  ScheduleRemoved,
  ScheduleResumed,
} from '../../domain/processes/schedule-events.ts';
import type { DueSchedule, ScheduleStorage } from '../../infra/queue/schedule-storage.ts';
import { errorOf, isOutage, type ProcessPorts } from './process-ports.ts';

/** The lease under which schedules fire. */
export const SCHEDULER = 'scheduler';

export interface SchedulePorts
  extends Pick<ProcessPorts, 'executor' | 'ids' | 'clock' | 'pause' | 'onProblem' | 'isActive'> {
  readonly schedules: ScheduleStorage;
}

export interface SchedulerSettings {
  readonly pageSize: number;
  readonly pollMillis: number;
}

export const SCHEDULE_TYPES = [ScheduleDefined, SchedulePaused, ScheduleResumed, ScheduleRemoved].map(
  ({ type }) => type,
);

/** Takes over from the log what schedules there are, and from when on each is due. */
export const followSchedule = async (schedules: ScheduleStorage, event: StoredEvent): Promise<void> => {
  const { tenant, recordedAt } = event.metadata;
  const put = (name: string, definition: ScheduleDefinition | undefined, dueAt: Instant | undefined): Promise<void> =>
    schedules.put({ tenant, name, position: event.position, definition, dueAt });
  if (isEvent(ScheduleDefined, event)) {
    const { name, definition, paused } = event.data;
    await put(name, definition, paused ? undefined : nextDue(definition.timing, recordedAt));
  } else if (isEvent(ScheduleRemoved, event)) {
    await put(event.data.name, undefined, undefined);
  } else if (isEvent(SchedulePaused, event) || isEvent(ScheduleResumed, event)) {
    const { name } = event.data;
    const known = await schedules.find(tenant, name);
    // It was removed by a later event, which another one that follows the log has seen already.
    if (known?.definition === undefined) return;
    const definition = ScheduleDefinition.parse(known.definition);
    await put(name, definition, isEvent(ScheduleResumed, event) ? nextDue(definition.timing, recordedAt) : undefined);
  }
};

/**
 * Asks for the jobs whose time has come, while its lease holds. A job's id depends on (tenant, schedule, due time): two
 * schedulers, a crash between asking and remembering, or a clock that goes back ask for nothing twice.
 */
export const runSchedules = async (
  ports: SchedulePorts,
  { pageSize, pollMillis }: SchedulerSettings,
  signal: AbortSignal,
): Promise<void> => {
  const { clock, pause, schedules, onProblem, isActive } = ports;
  /** Schedules of suspended tenants stay due, and must not take the place of others. */
  let onHold = 0;
  while (!signal.aborted) {
    const due = await schedules.due(clock.now(), pageSize + onHold);
    onHold = 0;
    for (const schedule of due) {
      if (signal.aborted) return;
      try {
        if (!(await isActive(schedule.tenant))) {
          onHold += 1;
          continue;
        }
        await fire(ports, schedule, signal);
      } catch (thrown) {
        if (isOutage(thrown)) throw thrown;
        // It stays due; the schedules of others need not wait for it.
        onProblem(`schedule ${schedule.name} of ${schedule.tenant}`, errorOf(thrown));
      }
    }
    await pause(pollMillis, signal);
  }
};

const fire = async (ports: SchedulePorts, schedule: DueSchedule, signal: AbortSignal): Promise<void> => {
  const { executor, ids, clock, schedules } = ports;
  const { tenant, name, dueAt } = schedule;
  const definition = ScheduleDefinition.parse(schedule.definition);
  const now = clock.now();
  for (const at of firingTimes(definition, dueAt, now)) {
    if (signal.aborted) return;
    const commandId = ids.derivedId(tenant, 'schedule', name, at);
    const input: JsonObject = definition.input;
    const outcome = await executor.execute(
      requestJob,
      { job: definition.job, input },
      {
        tenant,
        actor: scheduleActor(name, at),
        commandId,
        correlationId: commandId,
        causationId: commandId,
      },
    );
    if (!outcome.ok) throw new Error(`${name} could not be fired: ${outcome.refusal.reason}`);
  }
  await schedules.fired(schedule, nextDue(definition.timing, now));
};
