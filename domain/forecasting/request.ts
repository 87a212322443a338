import { z } from 'zod';
import { MEMBERS } from './member.ts';

const Day = z.iso.date();

/** What the calendar says about a series. Without it, only the places within the periods are known. */
export const CalendarFacts = z
  .strictObject({
    granularity: z.enum(['day', 'week', 'month', 'quarter', 'year']),
    /** The day on which the first value's period starts, by the clocks of wherever the series is from. */
    firstDay: Day,
    /** Days that are unlike others of their weekday, with a name that is the same every year. Past and future ones. */
    holidays: z
      .array(z.strictObject({ day: Day, name: z.string().min(1).max(80) }).readonly())
      .max(5_000)
      .readonly(),
  })
  .readonly();
export type CalendarFacts = z.infer<typeof CalendarFacts>;

export const ForecastRequest = z
  .strictObject({
    /** At equal distances in time, oldest first, without gaps. */
    values: z.array(z.number()).max(20_000).readonly(),
    /** After how many values the series may repeat itself: 7 for days, 24 and 168 for hours, 12 for months. */
    periods: z.array(z.int().min(2).max(10_000)).max(4).readonly(),
    /** How many values ahead. */
    horizon: z.int().min(1).max(1_000),
    calendar: CalendarFacts.optional(),
    /** The least that a value can be: 0 for counts. */
    floor: z.number().optional(),
    /** The members to ask; by default all that suit the series. */
    members: z.array(z.enum(MEMBERS)).min(1).readonly().optional(),
    /** Weights instead of learnt ones. They need not sum to 1; members without one are not asked. */
    weights: z.partialRecord(z.enum(MEMBERS), z.number().min(0)).readonly().optional(),
  })
  .readonly();
export type ForecastRequest = z.infer<typeof ForecastRequest>;

/** The fewest values from which anything is forecast: two periods and three more, and three more than are asked for. */
export const neededHistory = ({ periods, horizon }: Pick<ForecastRequest, 'periods' | 'horizon'>): number =>
  Math.max(7, horizon + 3, 2 * (periods.length === 0 ? 1 : Math.min(...periods)) + 3);
