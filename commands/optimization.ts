import { z } from 'zod';
import { command } from '../domain/kernel/command.ts';
import { optimizationRun, WantedOptimization } from '../domain/optimization/events.ts';
import { refusalOfPlan } from '../domain/optimization/plan.ts';
import { runCommands, runIdOf } from './run-commands.ts';

export const requestOptimization = command({
  name: 'RequestOptimization',
  summary:
    'Asks for the best plan for stocks, staff, a budget or a linear model. A worker solves it, and it is recorded as a decision.',
  route: 'POST /v1/optimizations',
  permission: 'optimizations:execute',
  input: WantedOptimization.extend({ goalId: z.uuid().optional() }),
  stream: (_, context) => optimizationRun.stream(context.tenant, runIdOf(context)),
  decider: optimizationRun.decider,
  command: ({ goalId, ...request }, _facts, context) => {
    const refusal = refusalOfPlan(request.plan);
    return refusal === undefined
      ? { type: 'Request' as const, runId: runIdOf(context), request, goalId }
      : { type: 'Refuse' as const, refusal };
  },
  status: 202,
});

export const optimizationRunCommands = runCommands(optimizationRun, {
  plural: 'optimizations',
  one: 'an optimisation',
});
export const optimizationCommands = [requestOptimization, ...Object.values(optimizationRunCommands)] as const;
