import { z } from 'zod';
import { recordDecision } from '../commands/decisions.ts';
import { forecastRunCommands } from '../commands/forecasting.ts';
import { optimizationRunCommands } from '../commands/optimization.ts';
import type { runCommands } from '../commands/run-commands.ts';
import { simulationRunCommands } from '../commands/simulation.ts';
import type { DecisionType } from '../domain/decisions/events.ts';
import { forecastRun } from '../domain/forecasting/events.ts';
import type { ForecastRequest } from '../domain/forecasting/request.ts';
import type { Forecast } from '../domain/forecasting/result.ts';
import type { LogReader } from '../domain/kernel/command.ts';
import { isRefusal, type Refusal } from '../domain/kernel/refusal.ts';
import { type Run, type runKind, WORKER_FAILED } from '../domain/kernel/run.ts';
import { optimizationRun } from '../domain/optimization/events.ts';
import { optimize } from '../domain/optimization/plan.ts';
import { type SolveProgress, type Solver, UnverifiedAnswer } from '../domain/optimization/solver.ts';
import { simulationRun } from '../domain/simulation/events.ts';
import type { SimulationAnswer, SimulationQuestion } from '../domain/simulation/question.ts';
import { SIMULATOR, type SimulationProgress } from '../domain/simulation/simulate.ts';
import { JobGivenUp } from '../infra/queue/job-queue.ts';
import { type AnyJob, type CommandRequest, type JobContext, job, send } from './runtime/job.ts';

const input = z.strictObject({ runId: z.uuid() });
export type RunJob = { readonly name: string; readonly input: typeof input };
export const FORECAST_JOB: RunJob = { name: 'forecast.run', input };
export const OPTIMIZATION_JOB: RunJob = { name: 'optimization.run', input };
export const SIMULATION_JOB: RunJob = { name: 'simulation.run', input };

/** A dead letter of these is the end of a run, which is asked for anew. */
export const RUN_JOBS: ReadonlySet<string> = new Set([FORECAST_JOB.name, OPTIMIZATION_JOB.name, SIMULATION_JOB.name]);

/** What computes, away from the event loop. An aborted signal ends it. */
export interface AnalysisJobPorts {
  /** Read from the log each time: a run may have been cancelled a moment ago. */
  readonly log: LogReader;
  readonly pause: (millis: number, signal: AbortSignal) => Promise<void>;
  readonly forecast: (request: ForecastRequest, signal: AbortSignal) => Promise<Forecast | Refusal>;
  readonly simulate: (
    question: SimulationQuestion,
    signal: AbortSignal,
    onProgress: (progress: SimulationProgress) => void,
  ) => Promise<SimulationAnswer>;
  readonly solver: Solver;
}

/** How often a run is asked about whether it was cancelled, and how often it tells how far it is, at most. */
const POLL_MILLIS = 1_000;

const ASK_ANEW = 'The run failed when its worker did, and has been told of as failed. Ask for it anew.';

/** What came of a run: a decision's parts, or why there is none. */
type Outcome =
  | { readonly failed: { readonly code: string; readonly reason: string } }
  | {
      readonly engine: string;
      readonly result: object;
      readonly inputContext: object;
      readonly subject: { readonly kind: string; readonly id: string };
      readonly modelVersion: string;
      readonly seed?: string;
    };

type Progress = Omit<z.input<(typeof forecastRunCommands)['progress']['input']>, 'runId'>;

interface Doing<Pinned> {
  readonly request: Pinned;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

type Commands = ReturnType<typeof runCommands<string, z.ZodType, string>>;
type Told = 'progress' | 'complete' | 'fail';

/** The same three for every kind of run, whose declarations differ by the request's type only. */
const sending =
  (commands: Readonly<Record<Told, { readonly name: string }>>) =>
  <What extends Told>(what: What, input: z.input<Commands[What]['input']>): CommandRequest => ({
    kind: 'command',
    command: commands[what].name,
    input: plain(input),
  });

/** A worker's part of a run: compute, record the decision that holds the result, and say that it is done. */
const runJob = <Name extends string, Request extends z.ZodType>(
  { log, pause }: AnalysisJobPorts,
  { name, input: schema }: RunJob,
  kind: ReturnType<typeof runKind<Name, Request>>,
  commands: Readonly<Record<Told, { readonly name: string }>>,
  decisionType: DecisionType,
  compute: (doing: Doing<z.output<Request>>) => Promise<Outcome>,
): AnyJob =>
  job({
    name,
    input: schema,
    run: async ({ runId }, context) => {
      const read = async (): Promise<Run<z.output<Request>>> =>
        (await log.fold(kind.stream(context.tenant, runId), kind.decider)).state;
      const tell = sending(commands);
      const run = await read();
      // Somebody retries a dead letter whose run has ended with it.
      if (run?.failure?.code === WORKER_FAILED) throw new JobGivenUp('run-over', ASK_ANEW);
      if (run === undefined || run.status !== 'requested') return [];
      const over = new AbortController();
      const cancelled = new AbortController();
      const telling = createTelling(context, (progress) => tell('progress', { runId, ...progress }));
      const watching = (async () => {
        while (!over.signal.aborted) {
          await pause(POLL_MILLIS, over.signal);
          if (over.signal.aborted) return;
          if ((await read())?.status !== 'requested') return cancelled.abort();
          await telling.tell();
        }
      })();
      const signal = AbortSignal.any([context.signal, cancelled.signal]);
      try {
        const outcome = await compute({ request: run.request, signal, onProgress: telling.note });
        if ('failed' in outcome) return [tell('fail', { runId, ...outcome.failed })];
        const decisionId = runId;
        const decided = send(recordDecision, decisionOf(decisionId, decisionType, outcome, run.requestedAt));
        const refusal = await refusalOf(() => context.tell(decided, 'decision'));
        if (refusal !== undefined) return [tell('fail', { runId, ...refusal })];
        return [tell('complete', { runId, decisionId })];
      } catch (thrown) {
        if (cancelled.signal.aborted) return [];
        throw thrown;
      } finally {
        over.abort();
        await watching;
      }
    },
  });

/** Why a command was refused; undefined: it was not. Whoever waits for the run has to hear of it. */
const refusalOf = async (
  tell: () => Promise<void>,
): Promise<{ readonly code: string; readonly reason: string } | undefined> => {
  try {
    await tell();
    return undefined;
  } catch (error) {
    if (!(error instanceof JobGivenUp)) throw error;
    return { code: error.code, reason: error.message };
  }
};

/** Keeps the newest that a worker said, and sends it when asked to and it is another. */
const createTelling = (context: JobContext, asCommand: (progress: Progress) => CommandRequest) => {
  let newest: Progress | undefined;
  let count = 0;
  return {
    note: (progress: Progress): void => {
      newest = progress;
    },
    tell: async (): Promise<void> => {
      if (newest === undefined) return;
      const command = asCommand(newest);
      newest = undefined;
      count += 1;
      await context.tell(command, `${context.attempt}.${count}`);
    },
  };
};

const decisionOf = (
  decisionId: string,
  decisionType: DecisionType,
  { engine, result, inputContext, subject, modelVersion, seed }: Exclude<Outcome, { failed: unknown }>,
  requestedAt: string,
): z.input<typeof recordDecision.input> => {
  const [name = '', version = ''] = engine.split('/');
  return {
    decisionId,
    decisionType,
    subject: { ...subject },
    inputContext: plain(inputContext),
    modelVersion,
    recommendation: plain(result),
    pins: { engine: { name, version }, clock: requestedAt, ...(seed !== undefined && { seed }) },
  };
};

/** As JSON has it: what is undefined is absent. */
const plain = (value: object): Record<string, z.core.util.JSONType> =>
  z.record(z.string(), z.json()).parse(JSON.parse(JSON.stringify(value)));

/** The jobs of forecasts, optimisations and simulations. */
export const analysisJobs = (ports: AnalysisJobPorts): readonly AnyJob[] => [
  runJob(ports, FORECAST_JOB, forecastRun, forecastRunCommands, 'forecast', async ({ request, signal }) => {
    const found = await ports.forecast(request.request, signal);
    if (isRefusal(found)) return { failed: { code: found.code, reason: found.reason } };
    const modelVersion = found.members.map(({ name }) => name).join('+');
    return {
      engine: found.engine,
      result: found,
      inputContext: request,
      subject: { kind: 'metric', id: request.metric },
      modelVersion,
    };
  }),
  runJob(
    ports,
    OPTIMIZATION_JOB,
    optimizationRun,
    optimizationRunCommands,
    'optimization',
    async ({ request, signal, onProgress }) => {
      const options = {
        timeLimitMillis: request.timeLimitSeconds * 1_000,
        sensitivity: request.sensitivity,
        signal,
        onProgress: ({ incumbent, bound, gap }: SolveProgress) => onProgress({ incumbent, bound, gap }),
      };
      try {
        const found = await optimize(request.plan, ports.solver, options);
        const subject = { kind: 'plan', id: request.name };
        return {
          engine: found.engine,
          result: found,
          inputContext: request,
          subject,
          modelVersion: found.answer.engine,
        };
      } catch (error) {
        if (!(error instanceof UnverifiedAnswer)) throw error;
        return { failed: { code: 'answer-not-verified', reason: error.message } };
      }
    },
  ),
  runJob(
    ports,
    SIMULATION_JOB,
    simulationRun,
    simulationRunCommands,
    'simulation',
    async ({ request, signal, onProgress }) => {
      const { name, ...question } = request;
      const answer = await ports.simulate(question, signal, ({ drawn, draws }) => onProgress({ share: drawn / draws }));
      if ('faults' in answer) {
        return { failed: { code: 'scenario-malformed', reason: answer.faults.map(({ reason }) => reason).join(' ') } };
      }
      if ('undefinedAt' in answer) {
        const reason = `The outcome has no value for ${JSON.stringify(answer.undefinedAt.inputs)}, which may happen.`;
        return { failed: { code: 'outcome-undefined', reason } };
      }
      const subject = { kind: 'scenario', id: name };
      const { seed } = question.plan;
      return { engine: SIMULATOR, result: answer, inputContext: question, subject, modelVersion: SIMULATOR, seed };
    },
  ),
];
