import * as z from 'zod/mini';

/** A simulation's request and result, as far as these pages show them. They come from the log. */
const Asked = z.object({
  name: z.string(),
  model: z.object({
    inputs: z.array(z.object({ name: z.string(), distribution: z.looseObject({ kind: z.string() }) })),
    correlations: z.array(z.object({ between: z.tuple([z.string(), z.string()]), coefficient: z.number() })),
    formulas: z.array(z.object({ name: z.string(), formula: z.string() })),
    outcome: z.string(),
  }),
  plan: z.object({
    seed: z.string(),
    draws: z.number(),
    until: z.optional(z.object({ estimate: z.string(), standardError: z.number() })),
  }),
});
export type Asked = z.infer<typeof Asked>;

const Estimate = z.object({ value: z.number(), standardError: z.number() });

const Result = z.object({
  draws: z.number(),
  /** Absent: no standard error was wanted. */
  reached: z.optional(z.boolean()),
  summary: z.object({
    mean: Estimate,
    standardDeviation: z.number(),
    p10: Estimate,
    p50: Estimate,
    p90: Estimate,
    min: z.number(),
    max: z.number(),
    histogram: z.object({ from: z.number(), width: z.number(), counts: z.array(z.number()) }),
  }),
  tornado: z.array(z.object({ input: z.string(), atP10: z.number(), atP90: z.number(), swing: z.number() })),
});
export type Result = z.infer<typeof Result>;

/** Undefined: it is not of a form that is known here. */
export const askedIn = (request: unknown): Asked | undefined => Asked.safeParse(request).data;
export const resultIn = (result: unknown): Result | undefined => Result.safeParse(result).data;

/** Why it stopped drawing, in words. */
export const stopReason = ({ plan }: Asked, { draws, reached }: Result): string => {
  const made = new Intl.NumberFormat('en-GB').format(draws);
  if (plan.until === undefined) return `It stopped after all ${made} draws, as was asked.`;
  const { estimate, standardError } = plan.until;
  const wanted = `a standard error of ${standardError} in the ${estimate === 'mean' ? 'mean' : estimate.toUpperCase()}`;
  return reached === true
    ? `It stopped after ${made} draws, as ${wanted} was reached.`
    : `It made all ${made} draws without reaching ${wanted}.`;
};

/** "triangular: min 8, mode 10, max 13". Of what was observed: how many values of which metric. */
export const distributionWords = ({ kind, ...numbers }: Asked['model']['inputs'][number]['distribution']): string => {
  const { from } = numbers;
  if (typeof from === 'object' && from !== null && 'metric' in from && 'count' in from && 'source' in from) {
    return `as observed: ${from.count} values of ${from.metric} from ${from.source}`;
  }
  const told = Object.entries(numbers).flatMap(([name, value]) => {
    if (Array.isArray(value)) return [`${value.length} ${name}`];
    const words = name.replaceAll(/([a-z])([A-Z])/g, (_, one: string, next: string) => `${one} ${next.toLowerCase()}`);
    return typeof value === 'number' ? [`${words} ${value}`] : [];
  });
  return `${kind}: ${told.join(', ')}`;
};
