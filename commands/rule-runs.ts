import { z } from 'zod';
import { idOfAction } from '../domain/autopilot/content-id.ts';
import { ActorReference } from '../domain/autopilot/fields.ts';
import type { RunRequest } from '../domain/autopilot/run-request.ts';
import { forecastRun, WantedForecast } from '../domain/forecasting/events.ts';
import { command, type LogReader } from '../domain/kernel/command.ts';
import { type DecisionContext, unreachable } from '../domain/kernel/decider.ts';
import type { Actor } from '../domain/kernel/envelope.ts';
import type { Permission } from '../domain/kernel/permission.ts';
import { isRefusal, type Refusal, refuse } from '../domain/kernel/refusal.ts';
import { Firing } from '../domain/kernel/run.ts';
import { optimizationRun, WantedOptimization } from '../domain/optimization/events.ts';
import { refusalOfPlan } from '../domain/optimization/plan.ts';
import { simulationRun, WantedSimulation } from '../domain/simulation/events.ts';
import { pinnedForecast } from './forecasting.ts';
import { isPermitted } from './runtime/actor-authority.ts';
import { pinnedSimulation } from './simulation.ts';

// What only the rules' process sends: none of these has a route.

const PERMISSION_OF_RUN: Readonly<Record<RunRequest['kind'], Permission>> = {
  forecast: 'forecasts:execute',
  optimization: 'optimizations:execute',
  simulation: 'simulations:execute',
};

/** Why a rule may not ask for a run, as far as can be said before it fires. */
export const refusalOfRun = async (
  run: RunRequest,
  log: LogReader,
  context: DecisionContext,
): Promise<Refusal | undefined> => {
  const forbidden = await refusalOfAuthor(context.actor, run.kind, log, context);
  if (forbidden !== undefined) return forbidden;
  switch (run.kind) {
    case 'forecast':
      // Its history may come to be until then.
      return undefined;
    case 'optimization':
      return refusalOfPlan(run.request.plan);
    case 'simulation': {
      const pinned = await pinnedSimulation(run.request, log, context);
      // What it needs to have been observed may be by then.
      return isRefusal(pinned) && pinned.code !== 'metric-not-observed' ? pinned : undefined;
    }
    default:
      return unreachable(run);
  }
};

const byRule = { author: ActorReference, firing: Firing };

/** Whoever wrote the rule answers for what it asks for, and needs the permission by then. */
const refusalOfAuthor = async (
  author: Actor,
  kind: RunRequest['kind'],
  log: LogReader,
  context: DecisionContext,
): Promise<Refusal | undefined> => {
  const permission = PERMISSION_OF_RUN[kind];
  if (await isPermitted(log, { ...context, actor: author }, permission)) return undefined;
  return refuse('forbidden', 'run-forbidden', `Whoever wrote the rule needs ${permission}.`);
};

const requested = <Request>(firing: Firing, pinned: Request | Refusal, context: DecisionContext) =>
  isRefusal(pinned)
    ? { type: 'Refuse' as const, refusal: pinned }
    : { type: 'Request' as const, runId: idOfAction(context.digest, firing), request: pinned, firing };

export const requestForecastByRule = command({
  name: 'RequestForecastByRule',
  summary: 'Asks for the forecast of a rule that fired.',
  permission: PERMISSION_OF_RUN.forecast,
  input: z.strictObject({ ...byRule, request: WantedForecast }),
  stream: ({ firing }, context) => forecastRun.stream(context.tenant, idOfAction(context.digest, firing)),
  decider: forecastRun.decider,
  gather: async ({ author, request }, log, context) =>
    (await refusalOfAuthor(author, 'forecast', log, context)) ?? pinnedForecast(request, log, context),
  command: ({ firing }, pinned, context) => requested(firing, pinned, context),
});

export const requestOptimizationByRule = command({
  name: 'RequestOptimizationByRule',
  summary: 'Asks for the plan of a rule that fired.',
  permission: PERMISSION_OF_RUN.optimization,
  input: z.strictObject({ ...byRule, request: WantedOptimization }),
  stream: ({ firing }, context) => optimizationRun.stream(context.tenant, idOfAction(context.digest, firing)),
  decider: optimizationRun.decider,
  gather: async ({ author, request }, log, context) =>
    (await refusalOfAuthor(author, 'optimization', log, context)) ?? refusalOfPlan(request.plan) ?? request,
  command: ({ firing }, pinned, context) => requested(firing, pinned, context),
});

export const requestSimulationByRule = command({
  name: 'RequestSimulationByRule',
  summary: 'Asks for the simulation of a rule that fired.',
  permission: PERMISSION_OF_RUN.simulation,
  input: z.strictObject({ ...byRule, request: WantedSimulation }),
  stream: ({ firing }, context) => simulationRun.stream(context.tenant, idOfAction(context.digest, firing)),
  decider: simulationRun.decider,
  gather: async ({ author, request }, log, context) =>
    (await refusalOfAuthor(author, 'simulation', log, context)) ?? pinnedSimulation(request, log, context),
  command: ({ firing }, pinned, context) => requested(firing, pinned, context),
});

export const ruleRunCommands = [requestForecastByRule, requestOptimizationByRule, requestSimulationByRule] as const;
