import * as z from 'zod/mini';

/** A forecast's request and result, as far as this page shows them. They come from the log: another engine may say otherwise. */
const Granularity = z.enum(['hour', 'day', 'week', 'month', 'quarter', 'year']);
export type Granularity = z.infer<typeof Granularity>;

const Asked = z.object({
  metric: z.string(),
  source: z.string(),
  dimensions: z.record(z.string(), z.string()),
  unit: z.string(),
  granularity: Granularity,
  /** When the first period that is forecast begins: a day, or for hours the moment. */
  firstPeriod: z.string(),
  filled: z.number(),
  history: z.optional(z.number()),
  horizon: z.number(),
});
export type Asked = z.infer<typeof Asked>;

const Coverage = z.object({ share: z.nullable(z.number()), compared: z.number() });

const Result = z.object({
  history: z.number(),
  points: z.array(
    z.object({
      step: z.number(),
      value: z.number(),
      lower80: z.number(),
      upper80: z.number(),
      lower95: z.number(),
      upper95: z.number(),
    }),
  ),
  members: z.array(z.object({ name: z.string(), weight: z.number() })),
  absent: z.array(z.string()),
  accuracy: z.object({
    origins: z.number(),
    compared: z.number(),
    mase: z.nullable(z.number()),
    smape: z.nullable(z.number()),
    naiveMase: z.nullable(z.number()),
    naiveSmape: z.nullable(z.number()),
  }),
  coverage: z.object({ level80: Coverage, level95: Coverage }),
});
export type Result = z.infer<typeof Result>;

/** Undefined: it is not of a form that is known here. */
export const askedIn = (request: unknown): Asked | undefined => Asked.safeParse(request).data;
export const resultIn = (result: unknown): Result | undefined => Result.safeParse(result).data;
