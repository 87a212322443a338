import { forecastRunCommands, requestForecast, requestGoalForecast } from '../../commands/forecasting.ts';
import { createGoal, recordGoalOutlook } from '../../commands/goals.ts';
import { observeMetrics } from '../../commands/metrics.ts';
import {
  optimizationRunCommands,
  requestOptimization,
  requestOptimizationWhatIf,
} from '../../commands/optimization.ts';
import { requestSimulation, simulationRunCommands } from '../../commands/simulation.ts';
import { plusMillis } from '../../domain/kernel/time.ts';
import { AS_ADA, answered, DAY, idOf, type Teller } from './teller.ts';

const FIRST = '2026-09-20T00:00:00.000Z';

/** A forecast, a plan and a scenario, each with every end that it may have; after the metrics were told of. */
export const tellOfAnalysis = async ({ send }: Teller): Promise<void> => {
  await send(observeMetrics, {
    name: 'orders',
    source: 'till',
    granularity: 'day',
    unit: 'orders',
    observations: Array.from({ length: 60 }, (_, day) => ({
      at: plusMillis(FIRST, day * DAY),
      value: String(10 + (day % 7)),
    })),
  });
  const look = { metric: 'orders', source: 'till', horizon: 7 };
  const plan = {
    name: 'people',
    plan: {
      kind: 'linear' as const,
      request: {
        objective: {
          direction: 'minimize' as const,
          terms: [{ variable: 'people', coefficient: 1 }],
          constant: 0,
          unit: '1',
        },
        variables: [{ name: 'people', kind: 'integer' as const, lower: 2, upper: 9, unit: '1' }],
        constraints: [],
      },
    },
  };
  const scenario = {
    name: 'orders',
    model: {
      inputs: [{ name: 'orders', distribution: { kind: 'uniform' as const, min: 5, max: 15 } }],
      formulas: [{ name: 'twice', formula: '2 * orders' }],
      outcome: 'twice',
    },
    plan: { seed: 'golden', draws: 1_000 },
  };
  const three = async (ask: () => ReturnType<Teller['send']>) => [
    idOf(await ask()),
    idOf(await ask()),
    idOf(await ask()),
  ];
  const because = { code: 'exception', reason: 'The worker is out of memory.' };

  const forecasts = await three(() => send(requestForecast, look, AS_ADA));
  await send(forecastRunCommands.progress, { runId: runOf(forecasts, 0), share: 0.5 });
  await send(forecastRunCommands.complete, { runId: runOf(forecasts, 0), decisionId: runOf(forecasts, 0) });
  await send(forecastRunCommands.fail, { runId: runOf(forecasts, 1), ...because });
  await send(forecastRunCommands.cancel, { runId: runOf(forecasts, 2) }, AS_ADA);

  const goal = {
    title: 'Raise the orders at the till',
    owner: 'ada',
    unit: 'orders',
    target: '16',
    impactAreas: ['revenue'],
  };
  const set = await send(createGoal, { ...goal, metric: 'orders', source: 'till', deadline: '2026-11-30' }, AS_ADA);
  const goalId = answered(set, 'goalId');
  const outlook = idOf(await send(requestGoalForecast, { goalId }));
  const ahead = Array.from({ length: 150 }, () => ({ value: 14, lower: 12, upper: 16 }));
  await send(recordGoalOutlook, { goalId, runId: outlook, decisionId: outlook, ahead });

  const plans = await three(() => send(requestOptimization, plan, AS_ADA));
  await send(optimizationRunCommands.progress, { runId: runOf(plans, 0), incumbent: 3, bound: 2, gap: 0.5 });
  await send(optimizationRunCommands.complete, { runId: runOf(plans, 0), decisionId: runOf(plans, 0) });
  await send(optimizationRunCommands.fail, { runId: runOf(plans, 1), ...because });
  await send(optimizationRunCommands.cancel, { runId: runOf(plans, 2) }, AS_ADA);

  const changes = [{ at: '/variables/people/lower', value: 3 }];
  await send(requestOptimizationWhatIf, { runId: runOf(plans, 0), changes }, AS_ADA);

  const scenarios = await three(() => send(requestSimulation, scenario, AS_ADA));
  await send(simulationRunCommands.progress, { runId: runOf(scenarios, 0), share: 0.5 });
  await send(simulationRunCommands.complete, { runId: runOf(scenarios, 0), decisionId: runOf(scenarios, 0) });
  await send(simulationRunCommands.fail, { runId: runOf(scenarios, 1), ...because });
  await send(simulationRunCommands.cancel, { runId: runOf(scenarios, 2) }, AS_ADA);
  const distribution = { kind: 'observed' as const, metric: 'orders', source: 'till', limit: 12 };
  const asObserved = { ...scenario.model, inputs: [{ name: 'orders', distribution }] };
  await send(requestSimulation, { ...scenario, model: asObserved }, AS_ADA);
};

const runOf = (runs: readonly string[], place: number): string => runs[place] ?? '';
