import type { Pool } from 'pg';
import { z } from 'zod';
import { probeRedis } from '../queue/redis-probe.ts';
import { createPostgresServiceRegistry } from '../services/postgres-service-registry.ts';
import { attempt, type Finding } from './finding.ts';

const REDIS_ANSWER_MILLIS = 3_000;

/** The Redis of the job queue, where there is one. */
export async function* examineRedis(url: string | undefined): AsyncGenerator<Finding> {
  if (url === undefined) return;
  yield await attempt(
    'Redis',
    'cannot be used',
    'Start it, or correct REDIS_URL. Nothing is lost: jobs wait in PostgreSQL, and run when it is there. Without REDIS_URL the queue is in PostgreSQL.',
    async () => {
      const { version, evictionPolicy } = await probeRedis(url, REDIS_ANSWER_MILLIS);
      if (evictionPolicy !== 'noeviction') {
        throw new Error(`its maxmemory-policy is ${evictionPolicy}, and must be noeviction, or it drops jobs`);
      }
      return `version ${version}, ${evictionPolicy}`;
    },
  );
}

const STUCK = `
  select process, count(*)::integer as count, (array_agg(instance order by moved_at))[1] as instance,
         (array_agg(tenant_id order by moved_at))[1] as tenant, (array_agg(step order by moved_at))[1] as step,
         (array_agg(error order by moved_at))[1] as error, min(moved_at) as since
    from read_model.process_instances
   where status = 'failed' or (status = 'running' and stuck_at <= clock_timestamp())
   group by process
   order by process`;

const Stuck = z.object({
  process: z.string(),
  count: z.int(),
  instance: z.string(),
  tenant: z.string(),
  step: z.string().nullable(),
  error: z.string().nullable(),
  since: z.date(),
});

/** Instances of process managers that failed, or have stood still for longer than they may. */
export async function* examineProcesses(pool: Pool): AsyncGenerator<Finding> {
  const stuck = z.array(Stuck).parse(await rowsOfAllTenants(pool, STUCK));
  for (const { process, count, instance, tenant, step, error, since } of stuck) {
    yield {
      what: `process ${process}`,
      well: false,
      detail: `${count} stuck, the longest since ${since.toISOString()}: ${instance} of tenant ${tenant}, ${
        error === null ? `waiting at ${step}` : `failed: ${error}`
      }`,
      mend:
        error === null
          ? `See what it waits for: GET /v1/processes?process=${process}&stuck=true, and whether jobs and workers are well.`
          : `Mend the cause, then: POST /v1/processes/${process}/${encodeURIComponent(instance)}/retry`,
    };
  }
  if (stuck.length === 0) yield { what: 'processes', well: true, detail: 'none is stuck' };
}

/** Read models show their rows to the projectors' role and to tenants only, the tables' owner not excepted. */
export const rowsOfAllTenants = async (pool: Pool, statement: string): Promise<readonly unknown[]> => {
  const client = await pool.connect();
  try {
    await client.query('begin read only');
    await client.query('set local role precedent_projector');
    return (await client.query(statement)).rows;
  } finally {
    await client.query('rollback');
    client.release();
  }
};

const DEAD = `
  select job, count(*)::integer as count, (array_agg(id order by finished_at desc))[1] as id,
         (array_agg(tenant_id order by finished_at desc))[1] as tenant,
         (array_agg(error order by finished_at desc))[1] as error
    from process.job
   where status = 'failed'
   group by job
   order by job`;

const Dead = z.object({
  job: z.string(),
  count: z.int(),
  id: z.string(),
  tenant: z.string(),
  error: z.string().nullable(),
});

/** Jobs whose last attempt failed. */
export async function* examineJobs(pool: Pool): AsyncGenerator<Finding> {
  const dead = z.array(Dead).parse((await pool.query(DEAD)).rows);
  for (const { job, count, id, tenant, error } of dead) {
    yield {
      what: `job ${job}`,
      well: false,
      detail: `${count} given up, the latest ${id} of tenant ${tenant}: ${error ?? 'no reason was kept'}`,
      mend: `List them: GET /v1/jobs?status=failed&job=${encodeURIComponent(job)}. Mend the cause, then: POST /v1/jobs/${id}/retry, or /cancel what is not wanted any more.`,
    };
  }
  if (dead.length === 0) yield { what: 'jobs', well: true, detail: 'no dead letters' };
}

/** The parts of the product that run, as they say themselves, and those that said nothing for too long. */
export async function* examineServices(pool: Pool): AsyncGenerator<Finding> {
  const services = await createPostgresServiceRegistry(pool).list();
  for (const { module, instance, silent, healthy, heartbeatAt, reason } of services) {
    if (silent) {
      yield {
        what: `service ${module}`,
        well: false,
        detail: `silent since ${heartbeatAt} in ${instance}`,
        mend: `It was killed, hangs, or cannot reach the database: see whether that process lives, and start it anew. Others have taken over what it led; it is forgotten after an hour.`,
      };
    } else if (!healthy) {
      yield {
        what: `service ${module}`,
        well: false,
        detail: `not well in ${instance}: ${reason ?? 'it does not say why'}`,
        mend: 'Mend the cause; it goes on by itself. The log lines of that process say more.',
      };
    }
  }
  const instances = new Set(services.filter(({ routable }) => routable).map(({ instance }) => instance));
  yield {
    what: 'services',
    well: true,
    detail:
      instances.size === 0
        ? 'none runs'
        : `${services.filter(({ routable }) => routable).length} routable in ${[...instances].join(', ')}`,
  };
}
