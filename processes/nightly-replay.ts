import { z } from 'zod';
import type { TenantId } from '../domain/kernel/stream.ts';
import type { Instant } from '../domain/kernel/time.ts';
import { nextDue } from '../domain/processes/due-times.ts';
import { TenantCreated, TenantSettingsChanged } from '../domain/tenancy/events.ts';
import { REPLAY } from './replay-jobs.ts';
import { on, processManager, type Transition, wakeAt } from './runtime/process-manager.ts';

const DAY_MILLIS = 86_400_000;

const State = z.strictObject({
  timeZone: z.string(),
  /** Past three at night, so that not all tenants are replayed at once. */
  minute: z.int().min(0).max(59),
});
type State = z.output<typeof State>;

/** Has everything that a tenant's gates, rules and engines answered computed once more, each night of its time zone. */
export const nightlyReplay = processManager({
  name: 'nightlyReplay',
  version: 1,
  state: State,
  stuckAfterMillis: 2 * DAY_MILLIS,
  reactions: [
    on(TenantCreated, {
      instance: () => 'tenant',
      react: ({ metadata: { tenant } }, _: State | undefined, { now }) =>
        waiting({ timeZone: 'UTC', minute: minuteOf(tenant) }, now),
    }),
    on(TenantSettingsChanged, {
      instance: ({ data }) => (data.timeZone === undefined ? undefined : 'tenant'),
      react: ({ data: { timeZone = 'UTC' }, metadata: { tenant } }, _: State | undefined, { now }) =>
        waiting({ timeZone, minute: minuteOf(tenant) }, now),
    }),
  ],
  // Nights that nobody was there for are not made up for: each replay is of everything.
  onTimer: (_, state, { now }) => {
    const { outputs, ...next } = waiting(state, now);
    return { ...next, outputs: [{ kind: 'job', job: REPLAY.name, input: {} }, ...outputs] };
  },
});

const waiting = (state: State, now: Instant): Transition<State> => ({
  step: 'waiting',
  state,
  outputs: [wakeAt('night', nightAfter(state, now))],
});

const nightAfter = ({ timeZone, minute }: State, now: Instant): Instant => {
  const next = nextDue({ kind: 'cron', expression: `${minute} 3 * * *`, timeZone }, now);
  if (next === undefined) throw new Error(`there is no night in ${timeZone}`);
  return next;
};

/** A tenant's id is made of a digest: its parts spread evenly. */
const minuteOf = (tenant: TenantId): number => Number.parseInt(tenant.slice(0, 8), 16) % 60;
