import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ran, startCli } from '../../test/support/cli.ts';
import { type TestDatabase, testDatabase } from '../../test/support/database.ts';
import { productEnvironment } from '../../test/support/product.ts';

const TENANT = '0192f0c1-2b3a-7c4d-8e5f-0123456789ab';
const JOB = '0192f0c1-2b3a-7c4d-8e5f-0123456789ac';

let database: TestDatabase;
let home: string;
beforeAll(async () => {
  database = await testDatabase();
  home = await mkdtemp(join(tmpdir(), 'precedent-doctor-'));
});
afterAll(async () => {
  await database.close();
  await rm(home, { recursive: true, force: true });
});

const doctor = (more: Record<string, string> = {}): Promise<Ran> =>
  startCli({ ...productEnvironment(database.url, home), ...more }, 'doctor').ended;
const findingOf = ({ results }: Ran, what: string) => results.find((finding) => finding.what === what);

describe('the doctor', () => {
  it('finds nothing wrong with what is well', async () => {
    const ran = await doctor();
    expect(ran).toMatchObject({ code: 0, errors: '' });
    expect(findingOf(ran, 'processes')).toEqual({ what: 'processes', well: true, detail: 'none is stuck' });
    expect(findingOf(ran, 'jobs')).toEqual({ what: 'jobs', well: true, detail: 'no dead letters' });
    expect(findingOf(ran, 'services')).toEqual({ what: 'services', well: true, detail: 'none runs' });
    expect(findingOf(ran, 'Redis')).toBeUndefined();
  });

  it('names what is stuck, given up or away, and how each is mended', async () => {
    const { pool } = database;
    await pool.query(
      `insert into read_model.process_instances
         (tenant_id, process, instance, step, status, steps, started_at, moved_at, stuck_at, failed_on, error_code, error,
          correlation_id)
       values ($1, 'autopilot', 'plan 1', 'gated', 'failed', 2, now(), '2026-11-20T00:00Z', null, 'X', 'exception',
               'a bug', 'c'),
              ($1, 'transfers', 't', 'waiting', 'running', 1, now(), '2026-11-20T00:00Z', '2026-11-20T01:00Z', null, null,
               null, 'c'),
              ($1, 'transfers', 'in time', 'waiting', 'running', 1, now(), now(), now() + interval '1 day', null, null,
               null, 'c')`,
      [TENANT],
    );
    await pool.query(
      `insert into process.job
         (tenant_id, id, job, input, origin_kind, origin_id, correlation_id, causation_id, status, max_attempts, error,
          requested_at, finished_at, touched_at)
       values ($1, $2, 'forecast', '{}', 'api', 'ada', 'c', 'c', 'failed', 5, 'the model is away', now(), now(), now())`,
      [TENANT, JOB],
    );
    await pool.query(
      `insert into process.service (instance, module, role, healthy, reason, details, since, heartbeat_at)
       values ('host/1', 'api', 'api', true, null, '{}', '2026-11-20T00:00Z', now() - interval '10 minutes'),
              ('host/2', 'workers', 'workers', false, 'the queue is away', '{}', now(), now() + interval '1 hour'),
              ('host/2', 'api', 'api', true, null, '{}', now(), now() + interval '1 hour')`,
    );
    const ran = await doctor({ REDIS_URL: 'redis://127.0.0.1:1' });
    expect(ran.code).toBe(3);
    expect(findingOf(ran, 'process autopilot')).toEqual({
      what: 'process autopilot',
      well: false,
      detail: `1 stuck, the longest since 2026-11-20T00:00:00.000Z: plan 1 of tenant ${TENANT}, failed: a bug`,
      mend: 'Mend the cause, then: POST /v1/processes/autopilot/plan%201/retry',
    });
    expect(findingOf(ran, 'process transfers')).toMatchObject({
      well: false,
      detail: `1 stuck, the longest since 2026-11-20T00:00:00.000Z: t of tenant ${TENANT}, waiting at waiting`,
      mend: expect.stringContaining('GET /v1/processes?process=transfers&stuck=true'),
    });
    expect(findingOf(ran, 'job forecast')).toMatchObject({
      well: false,
      detail: `1 given up, the latest ${JOB} of tenant ${TENANT}: the model is away`,
      mend: expect.stringContaining(`POST /v1/jobs/${JOB}/retry`),
    });
    expect(findingOf(ran, 'service api')).toMatchObject({
      well: false,
      detail: expect.stringMatching(/^silent since .* in host\/1$/),
      mend: expect.stringContaining('start it anew'),
    });
    expect(findingOf(ran, 'service workers')).toMatchObject({
      well: false,
      detail: 'not well in host/2: the queue is away',
    });
    expect(findingOf(ran, 'services')).toMatchObject({ well: true, detail: '1 routable in host/2' });
    expect(findingOf(ran, 'Redis')).toMatchObject({
      well: false,
      detail: expect.stringContaining('ECONNREFUSED'),
      mend: expect.stringContaining('REDIS_URL'),
    });
  });
});
