import { z } from 'zod';
import { query } from './http/query.ts';

export const getTenant = query({
  name: 'GetTenant',
  summary: 'The tenant that the caller acts in, and whether its data is simulated.',
  route: 'GET /v1/tenant',
  permission: 'tenants:read',
  input: z.strictObject({}),
  output: z.object({ slug: z.string(), name: z.string(), demo: z.boolean() }),
  reads: ['tenants'],
  run: async (db) => {
    const [row] = await db.rows(db.sql('tenants').select('slug', 'name', 'demo'));
    return row && z.object({ slug: z.string(), name: z.string(), demo: z.boolean() }).parse(row);
  },
});

export const tenancyQueries = [getTenant] as const;
