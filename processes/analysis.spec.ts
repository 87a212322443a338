import { describe, expect, test } from 'vitest';
import type { StoredEvent } from '../domain/kernel/envelope.ts';
import type { JsonObject } from '../domain/kernel/json.ts';
import { type Run, WORKER_FAILED } from '../domain/kernel/run.ts';
import { verifiedSolver } from '../domain/optimization/verified-solver.ts';
import { javascriptLpEngine } from '../infra/solvers/javascript-lp-engine.ts';
import { analysisProcesses } from './analysis.ts';
import { analysisJobs } from './analysis-jobs.ts';
import { jobNotifications } from './notifications.ts';
import type { JobContext } from './runtime/job.ts';

const tenant = '0195f3e0-0000-7000-8000-000000000001';
const [jobId, runId] = ['0195f3e0-0000-7000-8000-00000000000a', '0195f3e0-0000-7000-8000-00000000000b'];
const now = '2026-11-28T12:00:00.000Z';
const origin = { kind: 'process', id: 'forecasting' };

const event = (type: string, data: JsonObject): StoredEvent => ({
  id: '0195f3e0-0000-7000-8000-0000000000ff',
  type,
  version: 1,
  data,
  metadata: {
    tenant,
    actor: { kind: 'process', id: 'forecasting' },
    commandId: 'c',
    correlationId: 'c',
    causationId: 'c',
    recordedAt: now,
  },
  stream: `job-${tenant}.${jobId}`,
  revision: 0n,
  position: 1n,
});

const supervision = () => {
  const found = analysisProcesses.find(({ name }) => name === 'runWorkers');
  if (found === undefined) throw new Error('there is no runWorkers');
  return found;
};

describe.each([
  ['forecast.run', 'Forecast'],
  ['optimization.run', 'Optimization'],
  ['simulation.run', 'Simulation'],
])('the job %s', (job, kind) => {
  const process = supervision();
  const state = { job, runId };
  const requested = event('JobRequested', { jobId, job, input: { runId }, origin });
  const reactionTo = (type: string, data: JsonObject) =>
    process.react(event(type, { jobId, job, ...data }), state, { now });

  test('is followed from when it is asked for until it is done', () => {
    expect(process.instanceOf(requested)).toBe(jobId);
    expect(process.react(requested, undefined, { now })).toEqual({ step: 'working', state, outputs: [] });
    expect(reactionTo('JobCompleted', { origin, attempts: 1, commands: [] })).toMatchObject({
      finished: true,
      outputs: [],
    });
  });

  test('ends its run as failed when it is given up, with nothing of what the exception said', () => {
    const reason = 'ENOSPC: no space left on device, open /var/lib/precedent';
    const transition = reactionTo('JobFailed', { origin, attempts: 5, code: 'exception', reason });
    expect(transition).toMatchObject({
      step: 'given up',
      finished: true,
      outputs: [
        {
          command: `Fail${kind}`,
          input: { runId, code: WORKER_FAILED, reason: expect.stringContaining('(exception)') },
        },
      ],
    });
    expect(JSON.stringify(transition)).not.toContain('ENOSPC');
  });

  test('that is cancelled cancels its run, unless that has ended by itself', () => {
    expect(reactionTo('JobCancelled', {})).toMatchObject({
      finished: true,
      outputs: [{ command: `Cancel${kind}`, input: { runId } }],
    });
    const refused = [{ command: `Cancel${kind}`, index: 0, code: 'run-over', reason: 'It is completed already.' }];
    expect(process.onRefused?.(refused, state, { now })).toMatchObject({ finished: true, outputs: [] });
    // Anything else is for somebody to look at.
    const unknown = refused.map((one) => ({ ...one, code: 'run-not-found' }));
    expect(process.onRefused?.(unknown, state, { now })).toBeUndefined();
  });

  test('that is retried after its run failed with it computes nothing, and says so', async () => {
    const never = async (): Promise<never> => {
      throw new Error('it computed');
    };
    const run = (failure: NonNullable<Run<unknown>>['failure']) => {
      const state = { status: 'failed', request: {}, requestedAt: now, failure };
      const solver = verifiedSolver({ small: javascriptLpEngine(), large: javascriptLpEngine() });
      const declared = analysisJobs({
        log: { fold: async () => ({ state: state as never, revision: 1n }) },
        pause: never,
        forecast: never,
        simulate: never,
        solver: { ...solver, solve: never },
      }).find(({ name }) => name === job);
      const signal = new AbortController().signal;
      const actor = { kind: 'process', id: job } as const;
      const context: JobContext = {
        tenant,
        jobId,
        attempt: 1,
        actor,
        clock: { now: () => now },
        signal,
        progress: never,
        tell: never,
      };
      return declared?.runWith({ runId }, context);
    };
    await expect(run({ code: WORKER_FAILED, reason: 'gone' })).rejects.toMatchObject({
      name: 'JobGivenUp',
      code: 'run-over',
    });
    // Told by the worker itself: a second delivery of the same job is nothing new.
    expect(await run({ code: 'answer-not-verified', reason: 'no' })).toEqual([]);
  });

  test('that is given up is told of as what can be asked for anew, not retried', () => {
    const failed = event('JobFailed', { jobId, job, origin, attempts: 5, code: 'exception', reason: 'gone' });
    const [told] = jobNotifications.react(failed, undefined, { now })?.outputs ?? [];
    expect(told).toMatchObject({ input: { text: expect.stringContaining('can be asked for anew') } });
  });

  test('of another name is none of its business', () => {
    expect(
      process.instanceOf(event('JobRequested', { jobId, job: 'notify', input: { runId }, origin })),
    ).toBeUndefined();
  });
});
