import { z } from 'zod';
import { decisionCommands } from '../../../commands/decisions.ts';
import { forecastCommands, requestForecast } from '../../../commands/forecasting.ts';
import { metricCommands, observeMetrics, registerMetric } from '../../../commands/metrics.ts';
import { optimizationCommands, requestOptimization } from '../../../commands/optimization.ts';
import { createLogFolds } from '../../../commands/runtime/log-folds.ts';
import { requestSimulation, simulationCommands } from '../../../commands/simulation.ts';
import { decisionEvents } from '../../../domain/decisions/events.ts';
import { forecastEvents } from '../../../domain/forecasting/events.ts';
import { forecast } from '../../../domain/forecasting/forecast.ts';
import { eventCatalogue } from '../../../domain/kernel/event.ts';
import { plusMillis } from '../../../domain/kernel/time.ts';
import { metricEvents } from '../../../domain/metrics/events.ts';
import { optimizationEvents } from '../../../domain/optimization/events.ts';
import { verifiedSolver } from '../../../domain/optimization/verified-solver.ts';
import { simulationEvents } from '../../../domain/simulation/events.ts';
import { answerSimulation } from '../../../domain/simulation/question.ts';
import { javascriptLpEngine } from '../../../infra/solvers/javascript-lp-engine.ts';
import { analysisProcesses } from '../../../processes/analysis.ts';
import type { AnalysisJobPorts } from '../../../processes/analysis-jobs.ts';
import { analysisJobs } from '../../../processes/analysis-jobs.ts';
import { forecastsProjection } from '../../../projections/forecasting.ts';
import { optimizationsProjection } from '../../../projections/optimization.ts';
import { simulationsProjection } from '../../../projections/simulation.ts';
import type { ClientRequest, Scenario } from './scenario.ts';

export type KindOfRun = 'Forecast' | 'Optimization' | 'Simulation';

const request = <Input extends z.ZodObject>(
  declaration: { readonly name: string; readonly input: Input },
  input: z.input<Input>,
): ClientRequest => ({ command: declaration.name, input: z.record(z.string(), z.json()).parse(input) });

const DAY = 86_400_000;
const days = Array.from({ length: 30 }, (_, day) => ({
  at: plusMillis('2026-10-20T00:00:00.000Z', day * DAY),
  value: String(100 + ((day * 7) % 11)),
}));
const metric = request(registerMetric, {
  name: 'orders',
  title: 'Orders',
  description: 'Orders of a day.',
  unit: 'orders',
  kind: 'flow',
  direction: 'higherIsBetter',
  aggregation: 'sum',
  granularity: 'day',
  timeZone: 'UTC',
});
const observed = request(observeMetrics, {
  name: 'orders',
  source: 'till',
  granularity: 'day',
  unit: 'orders',
  observations: days,
});

const KINDS: Readonly<
  Record<KindOfRun, { readonly projection: Scenario['projection']; readonly requests: Scenario['requests'] }>
> = {
  Forecast: {
    projection: forecastsProjection,
    requests: [
      [metric],
      [observed],
      [
        request(requestForecast, {
          metric: 'orders',
          source: 'till',
          horizon: 3,
          members: ['seasonal-naive', 'theta'],
        }),
      ],
    ],
  },
  Optimization: {
    projection: optimizationsProjection,
    requests: [
      [
        request(requestOptimization, {
          name: 'people',
          plan: {
            kind: 'linear',
            request: {
              objective: {
                direction: 'minimize',
                terms: [{ variable: 'people', coefficient: 1 }],
                constant: 0,
                unit: '1',
              },
              variables: [{ name: 'people', kind: 'continuous', lower: 2, upper: 9, unit: '1' }],
              constraints: [],
            },
          },
        }),
      ],
    ],
  },
  Simulation: {
    projection: simulationsProjection,
    requests: [
      [
        request(requestSimulation, {
          name: 'orders',
          model: {
            inputs: [{ name: 'orders', distribution: { kind: 'uniform', min: 5, max: 15 } }],
            formulas: [{ name: 'twice', formula: '2 * orders' }],
            outcome: 'twice',
          },
          plan: { seed: 'killed', draws: 1_000 },
        }),
      ],
    ],
  },
};

/** Longer than a worker waits before it tells how far it is. */
const TAKES_MILLIS = 1_500;

/** Computes in the event loop, and takes a while of the world's time. */
const engines = (pause: AnalysisJobPorts['pause']): Omit<AnalysisJobPorts, 'log' | 'pause'> => {
  const solver = verifiedSolver({ small: javascriptLpEngine(), large: javascriptLpEngine() });
  return {
    forecast: async (asked, signal) => {
      await pause(TAKES_MILLIS, signal);
      return forecast(asked);
    },
    simulate: async (question, signal, onProgress) => {
      onProgress({ drawn: 500, draws: question.plan.draws });
      await pause(TAKES_MILLIS, signal);
      const running = answerSimulation(question, question.plan.draws);
      for (;;) {
        const step = running.next();
        if (step.done === true) return step.value;
      }
    },
    solver: {
      ...solver,
      solve: async (model, options) => {
        options.onProgress?.({ incumbent: 9, bound: 2, gap: 1 });
        await pause(TAKES_MILLIS, options.signal ?? new AbortController().signal);
        return solver.solve(model, options);
      },
    },
  };
};

const fails = async (): Promise<never> => {
  throw new Error('of the machine: /srv/secret is full');
};

const events = [...decisionEvents, ...forecastEvents, ...metricEvents, ...optimizationEvents, ...simulationEvents];
const sealer = { seal: async <Event>(event: Event) => event, open: async <Event>(event: Event) => event };

/** A run of a kind that is asked for, and computed; `broken`: its worker fails each time that it tries. */
export const runScenario = (kind: KindOfRun, { broken = false } = {}): Scenario => ({
  events,
  commands: [
    ...decisionCommands,
    ...forecastCommands,
    ...metricCommands,
    ...optimizationCommands,
    ...simulationCommands,
  ],
  processes: analysisProcesses,
  jobs: (_, { store, pause }) => {
    const working = engines(pause);
    const failing = { forecast: fails, simulate: fails, solver: { ...working.solver, solve: fails } };
    const log = createLogFolds({ store, sealer, catalogue: eventCatalogue(events) });
    return analysisJobs({ log, pause, ...(broken ? failing : working) });
  },
  ...KINDS[kind],
  settled: (log) => log.some(({ type }) => [`${kind}Completed`, `${kind}Failed`].includes(type)),
});
