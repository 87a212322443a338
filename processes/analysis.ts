import { z } from 'zod';
import { forecastRunCommands } from '../commands/forecasting.ts';
import { optimizationRunCommands } from '../commands/optimization.ts';
import { simulationRunCommands } from '../commands/simulation.ts';
import { forecastRun } from '../domain/forecasting/events.ts';
import type { JsonObject } from '../domain/kernel/json.ts';
import { type runKind, WORKER_FAILED } from '../domain/kernel/run.ts';
import { optimizationRun } from '../domain/optimization/events.ts';
import { JobCancelled, JobCompleted, JobFailed, JobRequested } from '../domain/processes/events.ts';
import { simulationRun } from '../domain/simulation/events.ts';
import { FORECAST_JOB, OPTIMIZATION_JOB, type RunJob, SIMULATION_JOB } from './analysis-jobs.ts';
import type { CommandRequest } from './runtime/job.ts';
import { on, type ProcessManager, processManager } from './runtime/process-manager.ts';

const HOUR_MILLIS = 3_600_000;
const ended = (step: string) => ({ step, state: {}, outputs: [], finished: true });

type Ending = Readonly<Record<'fail' | 'cancel', { readonly name: string }>>;
const COMMANDS: ReadonlyMap<string, Ending> = new Map<string, Ending>([
  [FORECAST_JOB.name, forecastRunCommands],
  [OPTIMIZATION_JOB.name, optimizationRunCommands],
  [SIMULATION_JOB.name, simulationRunCommands],
]);
const Working = z.strictObject({ job: z.string(), runId: z.uuid() });
type Working = z.output<typeof Working>;
const asked = ({ name }: { readonly name: string }, input: JsonObject): CommandRequest => ({
  kind: 'command',
  command: name,
  input,
});
const ofRun = ({ data: { job, jobId } }: { readonly data: { readonly job: string; readonly jobId: string } }) =>
  COMMANDS.has(job) ? jobId : undefined;

/** Ends a run whose job has no other end to tell of: its worker failed for good, or was told to stop. */
const runWorkers = processManager({
  name: 'runWorkers',
  version: 1,
  state: Working,
  stuckAfterMillis: HOUR_MILLIS,
  reactions: [
    on(JobRequested, {
      instance: ofRun,
      react: ({ data: { job, input } }) => {
        const state = Working.safeParse({ job, runId: input.runId });
        return state.success ? { step: 'working', state: state.data, outputs: [] } : undefined;
      },
    }),
    on(JobCompleted, {
      instance: ofRun,
      react: (_, state: Working | undefined) => state && { step: 'done', state, outputs: [], finished: true },
    }),
    on(JobFailed, {
      instance: ofRun,
      react: ({ data: { code } }, state: Working | undefined) => {
        const commands = COMMANDS.get(state?.job ?? '');
        if (state === undefined || commands === undefined) return undefined;
        // The code only: what an exception says is for operators.
        const reason = `Its worker failed, however often it was tried (${code}).`;
        const fail = asked(commands.fail, { runId: state.runId, code: WORKER_FAILED, reason });
        return { step: 'given up', state, outputs: [fail], finished: true };
      },
    }),
    on(JobCancelled, {
      instance: ofRun,
      react: (_, state: Working | undefined) => {
        const commands = COMMANDS.get(state?.job ?? '');
        if (state === undefined || commands === undefined) return undefined;
        return { step: 'cancelled', state, outputs: [asked(commands.cancel, { runId: state.runId })], finished: true };
      },
    }),
  ],
  // It has ended by itself meanwhile.
  onRefused: ([refused], state) =>
    refused?.code === 'run-over' ? { step: 'over already', state, outputs: [], finished: true } : undefined,
});

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
  runWorkers,
];
