import { z } from 'zod';
import { runKind } from '../kernel/run.ts';
import { PlanChange } from './changed-plan.ts';
import { PlanRequest } from './plan.ts';

/** A plan that is wanted, and how long a solver may look for it. */
export const AskedOptimization = z.strictObject({
  name: z.string().min(1).max(120),
  plan: PlanRequest,
  timeLimitSeconds: z.int().min(1).max(600),
  /** Whether to say, too, how far the answer holds: ranges, and duals of models with integers. Takes a second solve. */
  sensitivity: z.boolean(),
  /** Of a what-if: the run whose plan it is, but for these numbers. */
  basedOn: z.strictObject({ runId: z.uuid(), changes: z.array(PlanChange) }).optional(),
});
export type AskedOptimization = z.output<typeof AskedOptimization>;

/** A plan as it is asked for. */
export const WantedOptimization = AskedOptimization.omit({ basedOn: true }).extend({
  timeLimitSeconds: AskedOptimization.shape.timeLimitSeconds.default(60),
  sensitivity: AskedOptimization.shape.sensitivity.default(false),
});

export const optimizationRun = runKind('Optimization', AskedOptimization);
export const optimizationEvents = optimizationRun.events;
