import { z } from 'zod';
import { unreachable } from '../kernel/decider.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import { BudgetRequest, budgetAdvice, budgetModel } from './budget-allocation.ts';
import { InventoryRequest, inventoryAdvice, inventoryModel } from './inventory.ts';
import { companionAdvice, type InventoryCompanion, inventoryCompanions } from './inventory-companion.ts';
import { type IrreducibleSubset, irreducibleSubset } from './irreducible-subset.ts';
import { MetricRequest, metricAdvice, metricModel } from './metric-request.ts';
import { LinearModel } from './model.ts';
import type { Recommendation } from './recommendation.ts';
import type { Answer, FoundAnswer, SolveOptions, Solver } from './solver.ts';
import { StaffingRequest, staffingAdvice, staffingModel } from './staffing.ts';
import { refusalOf } from './validate-model.ts';

/** The engine that an optimisation's decision names: how a request becomes a model, and an answer becomes words. */
export const OPTIMIZER = 'optimizer/2';
/** Said nothing of the closed forms. What it decided is solved again by it. */
const FIRST_OPTIMIZER = 'optimizer/1';

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
  readonly engine: typeof OPTIMIZER | typeof FIRST_OPTIMIZER;
  readonly answer: Answer;
  /** In the model's order; what the values and activities are of. */
  readonly variables: readonly string[];
  readonly constraints: readonly string[];
  readonly recommendations: readonly Recommendation[];
  /** Why there is no solution: constraints and bounds of which none could be left out. */
  readonly conflict?: IrreducibleSubset;
  /** Of an inventory plan: what the closed forms say of each product. */
  readonly companions?: readonly InventoryCompanion[];
}

const modelOf = (plan: PlanRequest): LinearModel => {
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

/** Terms that a model may have: building and checking more would keep others waiting. */
const MOST_TERMS = 40_000;

/** About how many terms a plan's model has, without building it. */
const termsOf = (plan: PlanRequest): number => {
  switch (plan.kind) {
    case 'inventory':
      return plan.request.products.length * plan.request.periods.length * 10;
    case 'staffing': {
      const { shifts, people, restRules, periods } = plan.request;
      const covers = shifts.reduce((sum, shift) => sum + shift.periods.length, periods.length);
      return (people?.length ?? 1) * (2 * shifts.length + 2 * restRules.length + covers);
    }
    case 'budget':
      return plan.request.channels.reduce((sum, { response }) => sum + 3 * response.length, 0);
    case 'metrics':
      return plan.request.decisionVariables.length * (plan.request.constraints.length + 2);
    case 'linear':
      return plan.request.constraints.reduce((sum, { terms }) => sum + terms.length, plan.request.variables.length);
    default:
      return unreachable(plan);
  }
};

/** What is wrong with a plan before anybody tries to solve it; undefined: it may be solved. */
export const refusalOfPlan = (plan: PlanRequest): Refusal | undefined => {
  const terms = termsOf(plan);
  if (terms <= MOST_TERMS) return refusalOf(modelOf(plan));
  return refuse('invalid', 'plan-too-large', `Its model would have some ${terms} terms; ${MOST_TERMS} are the most.`, [
    { pointer: '/plan', reason: `some ${terms} terms, more than ${MOST_TERMS}` },
  ]);
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
  const solved = await solvePlan(plan, solver, options);
  if (plan.kind !== 'inventory') return { engine: OPTIMIZER, ...solved };
  const companions = inventoryCompanions(plan.request);
  const recommendations =
    'values' in solved.answer ? [...solved.recommendations, ...companionAdvice(companions)] : solved.recommendations;
  return { engine: OPTIMIZER, ...solved, recommendations, companions };
};

/** As the first version did. */
export const optimizeAtFirst = async (
  plan: PlanRequest,
  solver: Solver,
  options: SolveOptions,
): Promise<OptimizationResult> => ({ engine: FIRST_OPTIMIZER, ...(await solvePlan(plan, solver, options)) });

const solvePlan = async (
  plan: PlanRequest,
  solver: Solver,
  options: SolveOptions,
): Promise<Omit<OptimizationResult, 'engine'>> => {
  const model = modelOf(plan);
  const { answer } = await solver.solve(model, options);
  const conflict = answer.status === 'infeasible' ? await irreducibleSubset(model, solver, options) : undefined;
  return {
    answer,
    variables: model.variables.map(({ name }) => name),
    constraints: model.constraints.map(({ name }) => name),
    recommendations: 'values' in answer ? adviceOf(plan, model, answer) : [],
    ...(conflict !== undefined && { conflict }),
  };
};
