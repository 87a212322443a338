import * as z from 'zod/mini';

/** An optimisation's request and result, as far as these pages show them. They come from the log. */
const Asked = z.object({
  name: z.string(),
  timeLimitSeconds: z.number(),
  sensitivity: z.boolean(),
  plan: z.object({ kind: z.string(), request: z.record(z.string(), z.unknown()) }),
  basedOn: z.optional(
    z.object({ runId: z.string(), changes: z.array(z.object({ at: z.string(), value: z.number() })) }),
  ),
});
export type Asked = z.infer<typeof Asked>;
export type Plan = Asked['plan'];

const Range = z.object({ from: z.nullable(z.number()), to: z.nullable(z.number()) });
export type Range = z.infer<typeof Range>;

const Sensitivity = z.object({
  /** Change of the objective per unit of each constraint's right-hand side. */
  duals: z.array(z.number()),
  reducedCosts: z.array(z.number()),
  /** Null: not asked for. */
  ranges: z.nullable(z.object({ rightHandSides: z.array(Range), coefficients: z.array(Range) })),
});

const Answer = z.object({
  status: z.enum(['optimal', 'feasible', 'infeasible', 'unbounded', 'timeout']),
  engine: z.string(),
  stoppedByLimit: z.boolean(),
  rejected: z.array(z.object({ engine: z.string(), reason: z.string() })),
  objective: z.optional(z.number()),
  values: z.optional(z.array(z.number())),
  activities: z.optional(z.array(z.number())),
  bound: z.nullish(z.number()),
  gap: z.nullish(z.number()),
  sensitivity: z.nullish(Sensitivity),
});

const Result = z.object({
  answer: Answer,
  variables: z.array(z.string()),
  constraints: z.array(z.string()),
  recommendations: z.array(z.object({ code: z.string(), text: z.string() })),
  conflict: z.optional(
    z.object({
      constraints: z.array(z.string()),
      bounds: z.array(z.object({ variable: z.string(), side: z.enum(['lower', 'upper']) })),
      isIrreducible: z.boolean(),
    }),
  ),
  companions: z.optional(
    z.array(
      z.object({
        product: z.string(),
        unit: z.string(),
        orderQuantity: z.optional(z.number()),
        safetyStock: z.number(),
        reorderPoint: z.number(),
        action: z.string(),
      }),
    ),
  ),
});
export type Result = z.infer<typeof Result>;

/** Undefined: it is not of a form that is known here. */
export const askedIn = (request: unknown): Asked | undefined => Asked.safeParse(request).data;
export const resultIn = (result: unknown): Result | undefined => Result.safeParse(result).data;
