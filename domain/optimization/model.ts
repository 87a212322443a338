import { z } from 'zod';

/**
 * A linear model as plain data: what a request builds, what an event pins, and what every engine is given. An absent
 * bound is written as null, for JSON has no infinity and nothing is assumed.
 */
const ModelName = z.string().min(1).max(200);
/** `USD`, `unit/month`, `hour*person`; `1` for a plain number. See unit.ts. */
const Unit = z.string().min(1).max(80);

/** A coefficient times a variable. `unit` is the coefficient's own, `1` when absent: variable and sum have one unit. */
export const Term = z.strictObject({ variable: ModelName, coefficient: z.number(), unit: Unit.optional() });
export type Term = z.output<typeof Term>;

export const Variable = z.strictObject({
  name: ModelName,
  /** A binary variable is an integer between 0 and 1. */
  kind: z.enum(['continuous', 'integer', 'binary']),
  lower: z.number().nullable(),
  upper: z.number().nullable(),
  unit: Unit,
});
export type Variable = z.output<typeof Variable>;

export const Constraint = z.strictObject({
  name: ModelName,
  terms: z.array(Term).readonly(),
  relation: z.enum(['<=', '>=', '=']),
  rightHandSide: z.number(),
  /** Of the right-hand side and of every product on the left. */
  unit: Unit,
});
export type Constraint = z.output<typeof Constraint>;

export const LinearModel = z.strictObject({
  objective: z.strictObject({
    direction: z.enum(['maximize', 'minimize']),
    terms: z.array(Term).readonly(),
    /** Added to the sum of the terms. */
    constant: z.number(),
    unit: Unit,
  }),
  variables: z.array(Variable).readonly(),
  constraints: z.array(Constraint).readonly(),
});
export type LinearModel = z.output<typeof LinearModel>;

/** A real number from `lower` upwards. */
export const continuous = (name: string, unit: string, lower: number | null, upper: number | null): Variable => ({
  name,
  kind: 'continuous',
  lower,
  upper,
  unit,
});

/** Yes or no, as 1 or 0. */
export const binary = (name: string): Variable => ({ name, kind: 'binary', lower: 0, upper: 1, unit: '1' });
