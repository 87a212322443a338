import { requestJob } from '../../commands/processes.ts';
import type { ScheduleStorage } from '../../infra/queue/schedule-storage.ts';
import type { ProcessPorts } from './process-ports.ts';
import { dueTimes } from './schedule.ts';

/** The lease under which schedules fire. */
export const SCHEDULER = 'scheduler';

/**
 * Asks for the jobs whose time has come, while its lease holds. A job's id depends on (tenant, schedule, time): two
 * schedulers, a crash between asking and remembering, or a clock that goes back ask for nothing twice.
 */
export const runSchedules = async (
  ports: Pick<ProcessPorts, 'executor' | 'ids' | 'clock' | 'pause'> & { readonly schedules: ScheduleStorage },
  pollMillis: number,
  signal: AbortSignal,
): Promise<void> => {
  const { executor, ids, clock, pause, schedules } = ports;
  while (!signal.aborted) {
    for (const { schedule, lastFired } of await schedules.schedules()) {
      for (const at of dueTimes(schedule, lastFired, clock.now())) {
        if (signal.aborted) return;
        const commandId = ids.derivedId(schedule.tenant, 'schedule', schedule.name, at);
        const outcome = await executor.execute(
          requestJob,
          { job: schedule.job, input: { ...schedule.input } },
          {
            tenant: schedule.tenant,
            actor: { kind: 'system', id: `schedule ${schedule.name}` },
            commandId,
            correlationId: commandId,
            causationId: commandId,
          },
        );
        if (!outcome.ok) throw new Error(`${schedule.name} could not be fired: ${outcome.refusal.reason}`);
        await schedules.fired(schedule, at);
      }
    }
    await pause(pollMillis, signal);
  }
};
