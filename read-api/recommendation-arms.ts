import { z } from 'zod';
import { Arm } from '../domain/decisions/events.ts';
import { rankArms } from '../domain/decisions/recommendation-policy.ts';
import type { ReadDatabase } from '../infra/postgres/read-database.ts';
import { count } from './columns.ts';
import { sortKeyOf } from './cursor.ts';
import { cursorOf, InvalidCursor, page, pageOf, query } from './http/query.ts';

const Instant = z.iso.datetime({ precision: 3 });

const ArmRow = z.object({
  ...Arm.shape,
  decisions: count,
  rewards: count,
  rewardSumBasisPoints: count,
  position: z.string().nullable(),
  updatedAt: Instant.nullable(),
});

/** Every arm of a tenant, that which is to be looked at first being the first: there are as many as models decided. */
export const rankedArms = async (db: ReadDatabase) => {
  const rows = await db.rows(db.sql('recommendation_arms').select(Object.keys(ArmRow.shape)));
  return rankArms(z.array(ArmRow).parse(rows));
};

export const listRecommendationArms = query({
  name: 'ListRecommendationArms',
  summary:
    'What recommends, by what answers taught about it: first what nobody answered yet, then by its score (UCB1).',
  route: 'GET /v1/recommendation-arms',
  permission: 'decisions:read',
  input: z.strictObject({ ...page }),
  output: pageOf(
    z.strictObject({
      ...Arm.shape,
      /** Place in the order, from 1. */
      rank: z.int(),
      /** Decisions that it made, and how many of them have a reward. */
      decisions: z.int(),
      rewards: z.int(),
      /** Mean reward, 0 to 1; it and the rest are absent where there is none. */
      mean: z.number().optional(),
      /** Mean and how much more it might be worth, by how little is known of it. */
      score: z.number().optional(),
      updatedAt: Instant.optional(),
      /** Of the newest update, in the log, as decimal text. */
      position: z.string().optional(),
    }),
  ),
  reads: ['recommendation_arms'],
  asOf: 'tenant',
  cache: true,
  run: async (db, { limit, after }) => {
    const arms = (await rankedArms(db)).map(({ rewardSumBasisPoints: _, position, updatedAt, ...arm }, index) => ({
      ...arm,
      rank: index + 1,
      ...(position !== null && { position }),
      ...(updatedAt !== null && { updatedAt }),
    }));
    const start = after === undefined ? 0 : placeAfter(arms, ...sortKeyOf(after, ArmKey));
    const items = arms.slice(start, start + limit);
    const last = items.at(-1);
    return arms.length > start + limit && last
      ? { items, next: cursorOf(last.decisionType, last.modelVersion) }
      : { items };
  },
});

const ArmKey = z.tuple([z.string(), z.string()]);

/** Arms are never gone, but may have gone up or down since the page before. */
const placeAfter = (arms: readonly z.output<typeof Arm>[], decisionType: string, modelVersion: string): number => {
  const place = arms.findIndex((arm) => arm.decisionType === decisionType && arm.modelVersion === modelVersion);
  if (place < 0) throw new InvalidCursor();
  return place + 1;
};
