import { z } from 'zod';
import { MEMBERS } from './member.ts';

/** What computed a forecast. Another version may give other numbers for the same request. */
export const FORECASTER = 'forecaster/1';

export const ForecastPoint = z
  .strictObject({
    /** 1 is the first value after the known ones. */
    step: z.int().min(1),
    value: z.number(),
    lower80: z.number(),
    upper80: z.number(),
    lower95: z.number(),
    upper95: z.number(),
  })
  .readonly();
export type ForecastPoint = z.infer<typeof ForecastPoint>;

/** The back-test's mean errors, beside those of repeating the last period. Null where the values do not change. */
export const Accuracy = z
  .strictObject({
    origins: z.int().min(0),
    /** How many values were forecast and compared. */
    compared: z.int().min(0),
    mase: z.number().nullable(),
    smape: z.number().nullable(),
    naiveMase: z.number().nullable(),
    naiveSmape: z.number().nullable(),
  })
  .readonly();
export type Accuracy = z.infer<typeof Accuracy>;

/** Of how many values of the back-test the share lay in the interval that the other origins led to. */
export const Coverage = z.strictObject({ share: z.number().nullable(), compared: z.int().min(0) }).readonly();
export type Coverage = z.infer<typeof Coverage>;

/** A forecast with everything that it rests on. Plain JSON: equal requests give equal bytes. */
export const Forecast = z
  .strictObject({
    engine: z.literal(FORECASTER),
    /** How many values were known. */
    history: z.int(),
    /** The periods of the request that fit twice into the values. */
    periods: z.array(z.int()).readonly(),
    points: z.array(ForecastPoint).readonly(),
    /** Each point's value is the sum of weight × point over these, in this order. The weights sum to 1. */
    members: z
      .array(
        z
          .strictObject({ name: z.enum(MEMBERS), weight: z.number(), points: z.array(z.number()).readonly() })
          .readonly(),
      )
      .readonly(),
    /** Asked, but not able to forecast this series. */
    absent: z.array(z.enum(MEMBERS)).readonly(),
    accuracy: Accuracy,
    coverage: z.strictObject({ level80: Coverage, level95: Coverage }).readonly(),
  })
  .readonly();
export type Forecast = z.infer<typeof Forecast>;
