import type { Pool } from 'pg';
import { z } from 'zod';
import { rowsOfAllTenants } from './doctor-work.ts';
import type { Finding } from './finding.ts';

/** The newest replay of each tenant, and how long ago it was by the database's clock. */
const NEWEST = `
  select distinct on (tenant_id) tenant_id as tenant, replay_id as replay, completed_at, diverged::integer as diverged,
         (reproduced + diverged + redacted + unknown_engine + input_missing)::integer as answers,
         extract(epoch from clock_timestamp() - completed_at)::double precision / 3600 as hours
    from read_model.replays
   order by tenant_id, completed_at desc, replay_id desc`;

const Newest = z.object({
  tenant: z.string(),
  replay: z.string(),
  completed_at: z.date(),
  diverged: z.int(),
  answers: z.int(),
  hours: z.number(),
});

/** A replay is due every night. */
const LATE_HOURS = 50;

/** Whether what was decided still comes out as it is recorded, and when that was last looked at. */
export async function* examineReplays(pool: Pool, running: boolean): AsyncGenerator<Finding> {
  const newest = z.array(Newest).parse(await rowsOfAllTenants(pool, NEWEST));
  for (const { tenant, replay, completed_at, diverged, answers, hours } of newest) {
    if (diverged > 0) {
      yield {
        what: 'replay',
        well: false,
        detail: `${diverged} of ${answers} answers of tenant ${tenant} came out otherwise at ${completed_at.toISOString()}`,
        mend: `See which: GET /v1/replays/${replay}, or precedent replay, and whether the log is what was signed: npm run -s precedent -- verify log`,
      };
    } else if (running && hours > LATE_HOURS) {
      yield {
        what: 'replay',
        well: false,
        detail: `the last of tenant ${tenant} was ${Math.floor(hours)} hours ago, at ${completed_at.toISOString()}`,
        mend: 'See whether the tenant is suspended, and what its process waits for: GET /v1/processes?process=nightlyReplay',
      };
    }
  }
  const oldest = newest.toSorted((one, other) => other.hours - one.hours)[0];
  yield {
    what: 'replays',
    well: true,
    detail:
      oldest === undefined
        ? 'none yet; the first is tonight'
        : `of ${newest.length} tenants, the oldest ${Math.floor(oldest.hours)} hours ago`,
  };
}
