import { z } from 'zod';
import { forecastRun } from '../domain/forecasting/events.ts';
import type { runKind } from '../domain/kernel/run.ts';
import { optimizationRun } from '../domain/optimization/events.ts';
import { simulationRun } from '../domain/simulation/events.ts';
import { FORECAST_JOB, OPTIMIZATION_JOB, type RunJob, SIMULATION_JOB } from './analysis-jobs.ts';
import { on, type ProcessManager, processManager } from './runtime/process-manager.ts';

const HOUR_MILLIS = 3_600_000;
const ended = (step: string) => ({ step, state: {}, outputs: [], finished: true });

/** Has a worker do what was asked for; that it ended, and how, ends the instance. */
const runProcess = <Name extends string, Request extends z.ZodType>(
  name: string,
  kind: ReturnType<typeof runKind<Name, Request>>,
  job: RunJob,
): ProcessManager =>
  processManager({
    name,
    version: 1,
    state: z.strictObject({}),
    stuckAfterMillis: HOUR_MILLIS,
    reactions: [
      on(kind.Requested, {
        instance: ({ data: { runId } }) => runId,
        react: ({ data: { runId } }) => ({
          step: 'computing',
          state: {},
          outputs: [{ kind: 'job', job: job.name, input: { runId } }],
        }),
      }),
      on(kind.Completed, { instance: ({ data: { runId } }) => runId, react: () => ended('completed') }),
      on(kind.Failed, { instance: ({ data: { runId } }) => runId, react: () => ended('failed') }),
      on(kind.Cancelled, { instance: ({ data: { runId } }) => runId, react: () => ended('cancelled') }),
    ],
  });

export const analysisProcesses: readonly ProcessManager[] = [
  runProcess('forecasting', forecastRun, FORECAST_JOB),
  runProcess('optimizing', optimizationRun, OPTIMIZATION_JOB),
  runProcess('simulating', simulationRun, SIMULATION_JOB),
];
