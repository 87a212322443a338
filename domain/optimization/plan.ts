import { z } from 'zod';
import { unreachable } from '../kernel/decider.ts';
import { BudgetRequest, budgetAdvice, budgetModel } from './budget-allocation.ts';
import { InventoryRequest, inventoryAdvice, inventoryModel } from './inventory.ts';
import { type IrreducibleSubset, irreducibleSubset } from './irreducible-subset.ts';
import { MetricRequest, metricAdvice, metricModel } from './metric-request.ts';
import { LinearModel } from './model.ts';
import type { Recommendation } from './recommendation.ts';
import type { Answer, FoundAnswer, SolveOptions, Solver } from './solver.ts';
import { StaffingRequest, staffingAdvice, staffingModel } from './staffing.ts';

/** The engine that an optimisation's decision names: how a request becomes a model, and an answer becomes words. */
export const OPTIMIZER = 'optimizer/1';

/** What is to be planned. `linear` is a model as it is, for whoever has one. */
export const PlanRequest = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('inventory'), request: InventoryRequest }),
  z.strictObject({ kind: z.literal('staffing'), request: StaffingRequest }),
  z.strictObject({ kind: z.literal('budget'), request: BudgetRequest }),
  z.strictObject({ kind: z.literal('metrics'), request: MetricRequest }),
  z.strictObject({ kind: z.literal('linear'), request: LinearModel }),
]);
export type PlanRequest = z.output<typeof PlanRequest>;

export interface OptimizationResult {
  readonly engine: typeof OPTIMIZER;
  readonly answer: Answer;
  /** In the model's order; what the values and activities are of. */
  readonly variables: readonly string[];
  readonly constraints: readonly string[];
  readonly recommendations: readonly Recommendation[];
  /** Why there is no solution: constraints and bounds of which none could be left out. */
  readonly conflict?: IrreducibleSubset;
}

export const modelOf = (plan: PlanRequest): LinearModel => {
  switch (plan.kind) {
    case 'inventory':
      return inventoryModel(plan.request);
    case 'staffing':
      return staffingModel(plan.request);
    case 'budget':
      return budgetModel(plan.request);
    case 'metrics':
      return metricModel(plan.request);
    case 'linear':
      return plan.request;
    default:
      return unreachable(plan);
  }
};

const adviceOf = (plan: PlanRequest, model: LinearModel, answer: FoundAnswer): readonly Recommendation[] => {
  switch (plan.kind) {
    case 'inventory':
      return inventoryAdvice(plan.request, model, answer);
    case 'staffing':
      return staffingAdvice(plan.request, model, answer);
    case 'budget':
      return budgetAdvice(plan.request, model, answer);
    case 'metrics':
      return metricAdvice(plan.request, model, answer);
    case 'linear':
      return [];
    default:
      return unreachable(plan);
  }
};

/** Solves a plan's model, and says what to do, or why there is nothing that could be done. */
export const optimize = async (
  plan: PlanRequest,
  solver: Solver,
  options: SolveOptions,
): Promise<OptimizationResult> => {
  const model = modelOf(plan);
  const { answer } = await solver.solve(model, options);
  const conflict = answer.status === 'infeasible' ? await irreducibleSubset(model, solver, options) : undefined;
  return {
    engine: OPTIMIZER,
    answer,
    variables: model.variables.map(({ name }) => name),
    constraints: model.constraints.map(({ name }) => name),
    recommendations: 'values' in answer ? adviceOf(plan, model, answer) : [],
    ...(conflict !== undefined && { conflict }),
  };
};
