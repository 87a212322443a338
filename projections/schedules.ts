import { JobRequested } from '../domain/processes/events.ts';
import { scheduleOf } from '../domain/processes/job-origin.ts';
import {
  ScheduleDefined,
  SchedulePaused,
  ScheduleRemoved,
  ScheduleResumed,
} from '../domain/processes/schedule-events.ts';
import { on, projection } from './runtime/projection.ts';
import { bigint, increment, insert, json, patch, table, text, timestamp, uuid } from './runtime/table.ts';

const schedules = table('schedules', {
  columns: {
    name: text(),
    job: text(),
    input: json(),
    timing: json(),
    catchUp: json(),
    /** active, paused, removed. */
    status: text(),
    definedAt: timestamp(),
    definedBy: json(),
    /** How often it has asked for its job. */
    firings: bigint().startingAt(0n),
    /** The due time for which it asked last, and the job that it asked for. */
    lastFiredFor: timestamp().nullish(),
    lastJobId: uuid().nullish(),
  },
  key: ['name'],
});

/** A tenant's schedules, and the last job of each. One that was removed stays: its last jobs may come after. */
export const schedulesProjection = projection({
  name: 'schedules',
  version: 1,
  tables: [schedules],
  handlers: [
    on(ScheduleDefined, ({ data: { name, definition, paused }, metadata, revision }) => {
      const defined = {
        ...definition,
        status: paused ? 'paused' : 'active',
        definedAt: metadata.recordedAt,
        definedBy: { ...metadata.actor },
      };
      return revision === 0n
        ? [insert(schedules, { name, ...defined, firings: 0n })]
        : [patch(schedules, { name }, defined)];
    }),
    on(SchedulePaused, ({ data: { name } }) => [patch(schedules, { name }, { status: 'paused' })]),
    on(ScheduleResumed, ({ data: { name } }) => [patch(schedules, { name }, { status: 'active' })]),
    on(ScheduleRemoved, ({ data: { name } }) => [patch(schedules, { name }, { status: 'removed' })]),
    on(JobRequested, ({ data: { jobId, origin } }) => {
      const fired = scheduleOf(origin);
      if (fired === undefined) return [];
      const { name, dueAt } = fired;
      return [
        increment(schedules, { name }, { firings: 1n }),
        patch(schedules, { name }, { lastFiredFor: dueAt, lastJobId: jobId }),
      ];
    }),
  ],
});
