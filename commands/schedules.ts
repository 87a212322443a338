import { z } from 'zod';
import { command } from '../domain/kernel/command.ts';
import type { DecisionContext } from '../domain/kernel/decider.ts';
import { schedule, scheduleStream } from '../domain/processes/schedule.ts';
import { CatchUp, ScheduleDefinition, ScheduleName, Timing } from '../domain/processes/schedule-events.ts';
import { refusalOfJob } from './job-permission.ts';

const reference = z.strictObject({ name: ScheduleName });
const ofSchedule = ({ name }: { readonly name: string }, { tenant }: DecisionContext) => scheduleStream(tenant, name);

const [Cron, Interval] = Timing.options;
const [Skip, Once, All] = CatchUp.options;

export const defineSchedule = command({
  name: 'DefineSchedule',
  summary: 'Says what job is started when: by the clocks of a time zone (cron) or at an interval.',
  route: 'PUT /v1/schedules/:name',
  permission: 'schedules:write',
  input: z.strictObject({
    name: ScheduleName,
    /** One that may be asked for from outside. */
    job: ScheduleDefinition.shape.job,
    input: ScheduleDefinition.shape.input.default({}),
    timing: z.discriminatedUnion('kind', [
      Cron.extend({ timeZone: Cron.shape.timeZone.default('UTC') }),
      /** A start that is left out is the moment at which it is first defined. */
      Interval.extend({ from: Interval.shape.from.optional() }),
    ]),
    catchUp: z
      .discriminatedUnion('policy', [Skip, Once, All.extend({ atMost: All.shape.atMost.default(100) })])
      .default({ policy: 'skip' }),
  }),
  stream: ofSchedule,
  decider: schedule,
  gather: refusalOfJob,
  command: ({ name, ...definition }, forbidden) => ({ type: 'DefineSchedule', name, definition, forbidden }),
});

export const pauseSchedule = command({
  name: 'PauseSchedule',
  summary: 'Keeps a schedule from being due until it is resumed.',
  route: 'POST /v1/schedules/:name/pause',
  permission: 'schedules:write',
  input: reference,
  stream: ofSchedule,
  decider: schedule,
  command: (input) => ({ type: 'PauseSchedule', ...input }),
});

export const resumeSchedule = command({
  name: 'ResumeSchedule',
  summary: 'Lets a paused schedule be due again from now on; what was due meanwhile is not made up for.',
  route: 'POST /v1/schedules/:name/resume',
  permission: 'schedules:write',
  input: reference,
  stream: ofSchedule,
  decider: schedule,
  command: (input) => ({ type: 'ResumeSchedule', ...input }),
});

export const removeSchedule = command({
  name: 'RemoveSchedule',
  summary: 'Takes a schedule away. Jobs that it has started go on.',
  route: 'DELETE /v1/schedules/:name',
  permission: 'schedules:write',
  input: reference,
  stream: ofSchedule,
  decider: schedule,
  command: (input) => ({ type: 'RemoveSchedule', ...input }),
});

export const scheduleCommands = [defineSchedule, pauseSchedule, resumeSchedule, removeSchedule] as const;
