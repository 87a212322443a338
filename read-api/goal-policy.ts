import { z } from 'zod';
import { Ambition } from '../domain/goals/definition.ts';
import { AMBITION, goalPolicyStream } from '../domain/goals/policy.ts';
import { query } from './http/query.ts';

export const getGoalPolicy = query({
  name: 'GetGoalPolicy',
  summary: 'How ambitious goals may be; what holds by default where nothing was adopted.',
  route: 'GET /v1/goal-policy',
  permission: 'goals:read',
  input: z.strictObject({}),
  output: z.strictObject({
    ...Ambition.shape,
    /** Absent: it is the default. */
    adoptedAt: z.iso.datetime({ precision: 3 }).optional(),
  }),
  reads: ['goal_policies'],
  asOf: { stream: (_, tenant) => goalPolicyStream(tenant) },
  cache: true,
  run: async (db) => {
    const [row] = await db.rows(db.sql('goal_policies').select('ambition', 'adoptedAt'));
    if (row === undefined) return AMBITION;
    const { ambition, adoptedAt } = PolicyRow.parse(row);
    return { ...ambition, adoptedAt };
  },
});

const PolicyRow = z.object({ ambition: Ambition, adoptedAt: z.iso.datetime({ precision: 3 }) });
