import { z } from 'zod';
import { command } from '../domain/kernel/command.ts';
import type { DecisionContext } from '../domain/kernel/decider.ts';
import { isRefusal, refuse } from '../domain/kernel/refusal.ts';
import type { RunCommand } from '../domain/kernel/run.ts';
import { changedPlan, PlanChange } from '../domain/optimization/changed-plan.ts';
import { type AskedOptimization, optimizationRun, WantedOptimization } from '../domain/optimization/events.ts';
import { refusalOfPlan } from '../domain/optimization/plan.ts';
import { runCommands, runIdOf } from './run-commands.ts';

const requested = (
  request: AskedOptimization,
  context: DecisionContext,
  goalId?: string,
): Extract<RunCommand<AskedOptimization>, { readonly type: 'Request' | 'Refuse' }> => {
  const refusal = refusalOfPlan(request.plan);
  return refusal === undefined
    ? { type: 'Request', runId: runIdOf(context), request, goalId }
    : { type: 'Refuse', refusal };
};

export const requestOptimization = command({
  name: 'RequestOptimization',
  summary:
    'Asks for the best plan for stocks, staff, a budget or a linear model. A worker solves it, and it is recorded as a decision.',
  route: 'POST /v1/optimizations',
  permission: 'optimizations:execute',
  input: WantedOptimization.extend({ goalId: z.uuid().optional() }),
  stream: (_, context) => optimizationRun.stream(context.tenant, runIdOf(context)),
  decider: optimizationRun.decider,
  command: ({ goalId, ...request }, _facts, context) => requested(request, context, goalId),
  status: 202,
});

export const requestOptimizationWhatIf = command({
  name: 'RequestOptimizationWhatIf',
  summary: 'Asks for the plan of an earlier run, with some of its numbers changed: a run of its own, solved anew.',
  route: 'POST /v1/optimizations/:runId/what-if',
  permission: 'optimizations:execute',
  input: z.strictObject({
    runId: z.uuid(),
    /** The earlier run's, when absent. */
    name: WantedOptimization.shape.name.optional(),
    changes: z.array(PlanChange).min(1).max(50),
  }),
  stream: (_, context) => optimizationRun.stream(context.tenant, runIdOf(context)),
  decider: optimizationRun.decider,
  gather: async ({ runId }, log, { tenant }) =>
    (await log.fold(optimizationRun.stream(tenant, runId), optimizationRun.decider)).state?.request,
  command: ({ runId, name, changes }, earlier, context) => {
    if (earlier === undefined) return { type: 'Refuse' as const, refusal: NOT_FOUND };
    const plan = changedPlan(earlier.plan, changes);
    if (isRefusal(plan)) return { type: 'Refuse' as const, refusal: plan };
    return requested({ ...earlier, name: name ?? earlier.name, plan, basedOn: { runId, changes } }, context);
  },
  status: 202,
});

const NOT_FOUND = refuse('notFound', 'run-not-found', 'There is no such run.');

export const optimizationRunCommands = runCommands(optimizationRun, {
  plural: 'optimizations',
  one: 'an optimisation',
});
export const optimizationCommands = [
  requestOptimization,
  requestOptimizationWhatIf,
  ...Object.values(optimizationRunCommands),
] as const;
