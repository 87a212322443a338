import { describe, expect, it } from 'vitest';
import type { DecisionContext } from '../kernel/decider.ts';
import type { Actor } from '../kernel/envelope.ts';
import {
  JobCancelled,
  JobCompleted,
  type JobEvent,
  JobFailed,
  type JobOrigin,
  JobRequested,
  JobRetried,
} from './events.ts';
import { type JobCommand, job } from './job.ts';
import { originOf, scheduleActor, scheduleOf, webhookActor } from './job-origin.ts';
import { processInstance } from './process-instance.ts';

const contextOf = (actor: Actor): DecisionContext => ({
  tenant: '0192f0c1-2b3a-7c4d-8e5f-0123456789ab',
  actor,
  now: '2026-11-20T00:00:00.000Z',
  commandId: 'c',
  derivedId: (label) => label,
  idFrom: (...parts) => parts.join('/'),
  digest: () => '',
});
const context = contextOf({ kind: 'user', id: 'ada' });
const recording = { id: 'e', recordedAt: context.now, revision: 0n, position: 1n };

const jobId = '0192f0c1-2b3a-7c4d-8e5f-0123456789ac';
const origin = { kind: 'api', id: 'ada' } as const;
const requested = JobRequested({ jobId, job: 'forecast', input: {}, origin });
const failed = JobFailed({ jobId, job: 'forecast', origin, attempts: 5, code: 'exception', reason: 'away' });
const completed = JobCompleted({ jobId, job: 'forecast', origin, attempts: 1, commands: [] });
const cancelled = JobCancelled({ jobId, job: 'forecast' });

const decided = (given: readonly JobEvent[], command: JobCommand, by: DecisionContext = context) =>
  job.decide(
    command,
    given.reduce((state, event) => job.evolve(state, event, recording), job.initialState),
    by,
  );

describe('a job', () => {
  it.each<[Actor, JobOrigin]>([
    [
      { kind: 'user', id: 'ada' },
      { kind: 'api', id: 'ada' },
    ],
    [
      { kind: 'apiKey', id: 'key' },
      { kind: 'api', id: 'key' },
    ],
    [
      { kind: 'process', id: 'autopilot' },
      { kind: 'process', id: 'autopilot' },
    ],
    [
      { kind: 'system', id: 'demo' },
      { kind: 'process', id: 'demo' },
    ],
    [scheduleActor('drift', context.now), { kind: 'schedule', id: `drift ${context.now}` }],
    [webhookActor('hook', 'delivery'), { kind: 'webhook', id: 'hook delivery' }],
  ])('records who asked for it: %o', (actor, origin) => {
    const events = decided([], { type: 'RequestJob', jobId, job: 'forecast', input: {} }, contextOf(actor));
    expect(events).toMatchObject([{ type: 'JobRequested', data: { origin } }]);
  });

  it('that a schedule asked for says which, and for which time', () => {
    expect(scheduleOf(originOf(scheduleActor('drift', context.now)))).toEqual({ name: 'drift', dueAt: context.now });
    expect(scheduleOf({ kind: 'api', id: 'drift 2026' })).toBeUndefined();
  });

  it('is retried only when its last attempt failed', () => {
    expect(decided([requested, failed], { type: 'RetryJob', jobId })).toEqual([JobRetried({ jobId, job: 'forecast' })]);
    expect(decided([requested], { type: 'RetryJob', jobId })).toMatchObject({ code: 'job-not-failed' });
    expect(decided([requested, completed], { type: 'RetryJob', jobId })).toMatchObject({ code: 'job-not-failed' });
    expect(decided([], { type: 'RetryJob', jobId })).toMatchObject({ code: 'job-unknown' });
  });

  it('is cancelled until it is done, and once', () => {
    expect(decided([requested], { type: 'CancelJob', jobId })).toEqual([cancelled]);
    expect(decided([requested, cancelled], { type: 'CancelJob', jobId })).toEqual([]);
    expect(decided([requested, completed], { type: 'CancelJob', jobId })).toMatchObject({ code: 'job-completed' });
  });

  it('has one end for each round, however often its worker says so', () => {
    const { type: _, ...end } = { ...failed.data, type: 'RecordJobFailed' as const };
    expect(decided([requested], { type: 'RecordJobFailed', ...end })).toEqual([failed]);
    expect(decided([requested, failed], { type: 'RecordJobFailed', ...end })).toEqual([]);
    expect(decided([requested, cancelled], { type: 'RecordJobCompleted', ...completed.data })).toEqual([]);
    expect(decided([requested, completed], { type: 'RecordJobCompleted', ...completed.data })).toEqual([]);
  });
});

describe('a process instance', () => {
  const retry = { type: 'RetryProcess', process: 'autopilot', instance: 'i' } as const;

  it.each([
    ['unknown', { code: 'process-unknown' }],
    ['running', { code: 'process-not-failed' }],
    ['failed', [{ type: 'ProcessRetried' }]],
  ] as const)('that is %s answers a retry', (status, answer) => {
    expect(processInstance.decide(retry, { status }, context)).toMatchObject(answer);
  });
});
