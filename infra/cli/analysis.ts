import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { z } from 'zod';
import { requestForecast } from '../../commands/forecasting.ts';
import { requestOptimization } from '../../commands/optimization.ts';
import { requestSimulation } from '../../commands/simulation.ts';
import { decisionStream } from '../../domain/decisions/decision.ts';
import { DecisionRecorded } from '../../domain/decisions/events.ts';
import { forecastRun } from '../../domain/forecasting/events.ts';
import { Forecast } from '../../domain/forecasting/result.ts';
import { isEvent } from '../../domain/kernel/event.ts';
import type { JsonValue } from '../../domain/kernel/json.ts';
import type { runKind } from '../../domain/kernel/run.ts';
import { streamParts, type TenantId } from '../../domain/kernel/stream.ts';
import { optimizationRun } from '../../domain/optimization/events.ts';
import { simulationRun } from '../../domain/simulation/events.ts';
import { SimulationResult } from '../../domain/simulation/simulate.ts';
import { eventTypes } from '../composition/catalogue.ts';
import { executorOver, foldsOver } from '../composition/executor.ts';
import { carriedOut, commandLineRequest } from './issue-key.ts';
import { type Session, withSession } from './session.ts';
import { existingTenant } from './tenant.ts';
import { UsageError } from './usage-error.ts';

interface ForecastOptions {
  readonly tenant: string;
  readonly metric: string;
  readonly source: string;
  readonly horizon: string;
  readonly missing: string;
}

interface FileOptions {
  readonly tenant: string;
}

const WAITS =
  '\nA worker computes it: Precedent must be running (npm start). The result is a decision; replay computes it again.';
/** How long somebody waits who watches. The run goes on. */
const PATIENCE_MILLIS = 120_000;
const POLL_MILLIS = 250;

/** `precedent forecast`, `precedent optimize`, `precedent simulate` */
export const addAnalysis = (program: Command): void => {
  program
    .command('forecast')
    .description('look ahead of a metric, with intervals that its own past calibrates')
    .requiredOption('--tenant <slug>')
    .requiredOption('--metric <name>')
    .requiredOption('--source <name>', 'whose values count: a data set, a connector')
    .option('--horizon <periods>', 'how many of the metric’s periods ahead', '28')
    .option('--missing <what>', 'what a period without a value is: refuse or zero', 'refuse')
    .addHelpText('after', WAITS)
    .action((options: ForecastOptions, command: Command) =>
      withSession(command, (session) => forecast(session, options)),
    );
  program
    .command('optimize <file>')
    .description(
      'find the best plan for stocks, staff, a budget or a linear model: JSON, as POST /v1/optimizations takes it',
    )
    .requiredOption('--tenant <slug>')
    .addHelpText('after', WAITS)
    .action((file: string, options: FileOptions, command: Command) =>
      withSession(command, (session) => optimize(session, file, options)),
    );
  program
    .command('simulate <file>')
    .description('draw what may come of a scenario: JSON, as POST /v1/simulations takes it')
    .requiredOption('--tenant <slug>')
    .addHelpText('after', WAITS)
    .action((file: string, options: FileOptions, command: Command) =>
      withSession(command, (session) => simulate(session, file, options)),
    );
};

const forecast = async (session: Session, options: ForecastOptions): Promise<void> => {
  const { storage, output } = session;
  const tenant = await existingTenant(storage, options.tenant);
  const { metric, source, missing } = options;
  const input = checked(requestForecast.input, { metric, source, missing, horizon: Number(options.horizon) });
  const { stream } = carriedOut(
    await executorOver(storage).execute(requestForecast, input, commandLineRequest(tenant)),
  );
  const found = await ended(session, forecastRun, tenant, streamParts(stream).id);
  if (found === undefined) return;
  const { runId, result } = found;
  const { points, members, accuracy, coverage } = Forecast.parse(result);
  for (const { step, value, lower80, upper80, lower95, upper95 } of points) {
    const numbers = [value, lower80, upper80, lower95, upper95].map((one) => one.toFixed(2).padStart(14)).join('');
    output.result(
      { kind: 'Point', step, value, lower80, upper80, lower95, upper95 },
      `${String(step).padStart(4)}${numbers}`,
    );
  }
  const weights = members.map(({ name, weight }) => `${name} ${weight.toFixed(2)}`).join(', ');
  output.result(
    {
      kind: 'Forecast',
      decisionId: runId,
      members: members.map(({ name, weight }) => ({ name, weight })),
      accuracy,
      coverage,
    },
    `By ${weights}. Columns: value, 80 % from and to, 95 % from and to. Decision ${runId}.`,
  );
};

const optimize = async (session: Session, file: string, options: FileOptions): Promise<void> => {
  const { storage, output } = session;
  const tenant = await existingTenant(storage, options.tenant);
  const input = checked(requestOptimization.input, await jsonIn(file));
  const { stream } = carriedOut(
    await executorOver(storage).execute(requestOptimization, input, commandLineRequest(tenant)),
  );
  const found = await ended(session, optimizationRun, tenant, streamParts(stream).id);
  if (found === undefined) return;
  const { runId, result } = found;
  const { answer, recommendations, conflict } = Plan.parse(result);
  for (const { code, text } of recommendations) output.result({ kind: 'Recommendation', code, text }, text);
  if (conflict !== undefined)
    output.result({ kind: 'Conflict', ...conflict }, `Cannot be together: ${conflict.constraints.join(', ')}.`);
  output.result(
    { kind: 'Plan', decisionId: runId, ...answer },
    `${answer.status}${answer.objective === undefined ? '' : `: ${answer.objective}`}, by ${answer.engine}. Decision ${runId}.`,
  );
};

const simulate = async (session: Session, file: string, options: FileOptions): Promise<void> => {
  const { storage, output } = session;
  const tenant = await existingTenant(storage, options.tenant);
  const input = checked(requestSimulation.input, await jsonIn(file));
  const { stream } = carriedOut(
    await executorOver(storage).execute(requestSimulation, input, commandLineRequest(tenant)),
  );
  const found = await ended(session, simulationRun, tenant, streamParts(stream).id);
  if (found === undefined) return;
  const { runId, result } = found;
  const { draws, summary, tornado } = SimulationResult.parse(result);
  for (const estimate of ['p10', 'p50', 'p90', 'mean'] as const) {
    const { value, standardError } = summary[estimate];
    output.result(
      { kind: 'Estimate', estimate, value, standardError },
      `${estimate.padEnd(5)}${value.toPrecision(6).padStart(14)}  ± ${standardError.toPrecision(2)}`,
    );
  }
  for (const { input: name, swing } of tornado) {
    output.result({ kind: 'Swing', input: name, swing }, `${name} moves it by ${swing.toPrecision(4)}`);
  }
  output.result({ kind: 'Simulation', decisionId: runId, draws }, `${draws} draws. Decision ${runId}.`);
};

const Plan = z.object({
  answer: z.object({ status: z.string(), engine: z.string(), objective: z.number().optional() }),
  recommendations: z.array(z.object({ code: z.string(), text: z.string() })),
  conflict: z.object({ constraints: z.array(z.string()), isIrreducible: z.boolean() }).optional(),
});

const checked = <Input extends z.ZodObject>(schema: Input, value: unknown): z.output<Input> => {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new UsageError(z.prettifyError(parsed.error));
  return parsed.data;
};

const jsonIn = async (file: string): Promise<unknown> => {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
};

/** Nothing came of the run. */
const EXIT_FAILED = 1;

/** Waits for a run's end. Undefined: nothing came of it, and why was said. @throws UsageError nobody computes it */
const ended = async <Name extends string, Request extends z.ZodType>(
  { storage, output, signal }: Session,
  kind: ReturnType<typeof runKind<Name, Request>>,
  tenant: TenantId,
  runId: string,
): Promise<{ readonly runId: string; readonly result: JsonValue } | undefined> => {
  const folds = foldsOver(storage);
  output.note(`Asked: ${runId}`);
  for (let waited = 0; waited < PATIENCE_MILLIS; waited += POLL_MILLIS) {
    const { state: run } = await folds.fold(kind.stream(tenant, runId), kind.decider);
    if (run?.status === 'completed') return { runId, result: await resultOf(storage, tenant, runId) };
    if (run?.status === 'failed' || run?.status === 'cancelled') {
      const { status, failure } = run;
      const because = failure === undefined ? '' : ` (${failure.code}): ${failure.reason}`;
      const said = status === 'failed' ? `Failed${because}` : 'Cancelled.';
      output.result({ kind: 'Run', runId, status, ...failure }, `${said} Run ${runId}.`);
      process.exitCode = EXIT_FAILED;
      return undefined;
    }
    await sleep(POLL_MILLIS, undefined, { signal });
  }
  throw new UsageError(`Nobody has computed ${runId} yet. Is Precedent running (npm start)? It is not lost.`);
};

const resultOf = async ({ store }: Session['storage'], tenant: TenantId, decisionId: string): Promise<JsonValue> => {
  for await (const page of store.readStream(decisionStream(tenant, decisionId))) {
    for (const event of page) {
      const upcast = eventTypes.upcast(event);
      if (isEvent(DecisionRecorded, upcast)) return upcast.data.recommendation as JsonValue;
    }
  }
  throw new Error(`there is no decision ${decisionId}`);
};
