import { createWriteStream } from 'node:fs';
import type { Server } from 'node:http';
import express, { type Request, type Response } from 'express';
import pg from 'pg';
import { z } from 'zod';
import { createCommandExecutor } from '../../../commands/runtime/create-executor.ts';
import { createLogFolds } from '../../../commands/runtime/log-folds.ts';
import { permissionCatalogue } from '../../../domain/identity/permissions.ts';
import { platformTenant } from '../../../domain/tenancy/tenant.ts';
import { createApiKeyUse } from '../../../infra/access/api-key-use.ts';
import { createRandomTokens } from '../../../infra/access/random-tokens.ts';
import { systemClock, systemEpochMillis } from '../../../infra/clock.ts';
import { eventTypes } from '../../../infra/composition/catalogue.ts';
import type { EventStore } from '../../../infra/event-store/event-store.ts';
import { createPostgresEventStore } from '../../../infra/event-store/postgres/postgres-event-store.ts';
import { ids } from '../../../infra/ids.ts';
import { memoryPointCounter, openPointCounter } from '../../../infra/limits/point-counters.ts';
import { createSharedBudget } from '../../../infra/limits/shared-budget.ts';
import { createTenantReads } from '../../../infra/postgres/tenant-reads.ts';
import { createLogger } from '../../../infra/telemetry/logger.ts';
import { measuredEventStore } from '../../../infra/telemetry/measured-event-store.ts';
import { createMetrics } from '../../../infra/telemetry/metrics.ts';
import { createAuthenticate } from '../../../read-api/access/authenticate.ts';
import { createTenantStanding } from '../../../read-api/access/tenant-standing.ts';
import { createApi } from '../../../read-api/http/create-api.ts';
import type { Authenticate } from '../../../read-api/http/endpoint.ts';
import type { QueryCacheSettings } from '../../../read-api/http/query-cache/query-cache.ts';
import { serve } from '../../../read-api/http/serve.ts';
import { noAudit, noSealing } from '../../support/api.ts';
import { noteCatalogue, noteCommands, noteQueries } from '../../support/notes.ts';
import { accessTokens } from './access-tokens.ts';

/**
 * A server in a process of its own, so that the load generator beside it is another: `product` is ours with everything
 * that every request passes, `open` the same believing everybody, `keeping` the same keeping its answers, `baseline` the least that Express, zod and pg can be
 * asked for the same work.
 */
const CONNECTIONS = 20;

const product = async (
  pool: pg.Pool,
  { authenticateAnybody, keep = false }: { authenticateAnybody?: Authenticate; keep?: boolean } = {},
): Promise<number> => {
  const file = createWriteStream('/dev/null');
  const logger = createLogger({ level: 'info', clock: systemClock, write: (lines) => void file.write(lines) });
  const metrics = createMetrics();
  const store = measuredEventStore(createPostgresEventStore({ pool }), metrics);
  const onProblem = (error: unknown) => logger.warn('when API keys were last used could not be noted', { error });
  const keyUse = createApiKeyUse({ pool, clock: systemClock, onProblem });
  const budget = createSharedBudget({
    counter: openPointCounter({ redisUrl: undefined, pool }).counter,
    fallback: memoryPointCounter(),
    epochMillis: systemEpochMillis,
    onProblem: (error) => logger.warn('rate limits are counted in this process alone', { error }),
  });
  const log = createLogFolds({ store, catalogue: eventTypes, sealer: noSealing });
  const platform = platformTenant(ids.derivedId);
  const standingOf = createTenantStanding({ log, clock: systemClock, platform });
  const api = createApi({
    commands: noteCommands,
    queries: keep ? noteQueries.map((query) => ({ ...query, cache: true as const })) : noteQueries,
    executor: createCommandExecutor({ store, catalogue: noteCatalogue, sealer: noSealing, ids, clock: systemClock }),
    reads: createTenantReads(pool),
    waitForPosition: async () => true,
    store,
    standingOf,
    authenticate:
      authenticateAnybody ??
      createAuthenticate({
        log,
        standingOf,
        accessTokens: accessTokens(pool),
        digest: createRandomTokens(Buffer.alloc(32)).digest,
        clock: systemClock,
        platform,
        permissions: () => permissionCatalogue([...noteCommands, ...noteQueries]),
        keyUsed: keyUse.used,
      }),
    // Counted as the product counts, with limits that the load does not reach.
    audit: noAudit,
    liveEvents: [],
    queryCache: keep ? keptUntilChanged(store, platform) : undefined,
    rateLimits: { budget, ofAddress: 1e9, ofKey: 1e9, ofTenant: () => 1e9 },
    clock: systemClock,
    ids,
    logger,
    metrics,
    digestKey: 'a digest key for measuring',
    version: '0.0.0-bench',
    health: [],
  });
  return (await serve({ api, host: '127.0.0.1', port: 0, logger })).port;
};

/** The projection of notes is as far as the log: nothing changes them here. */
const keptUntilChanged = (store: EventStore, platform: string): QueryCacheSettings => ({
  checkpoints: async () => [{ name: 'notes', epoch: 1n, position: await store.head() }],
  applies: new Map([['notes', ['NoteTaken', 'NoteRevised']]]),
  platform,
  keepMillis: 3_600_000,
  mostBytes: 64 * 1_048_576,
});

const anybody = (tenant: string): Authenticate => {
  const actor = { kind: 'user' as const, id: ids.newId() };
  return async () => ({ tenant, actor, permissions: 'all', superAdmin: false });
};

const READ_BARE = 'select note_id, text, revision from bare_note where tenant_id = $1 and note_id = $2';
const INSERT_BARE = 'insert into bare_event (stream, type, data) values ($1, $2, $3) returning position';

const baseline = (pool: pg.Pool, tenant: string): Promise<number> => {
  const app = express();
  const Params = z.strictObject({ noteId: z.string().max(40) });
  const View = z.strictObject({ note_id: z.string(), text: z.string(), revision: z.string() });
  const Body = z.strictObject({ noteId: z.string().max(40), text: z.string().min(1).max(300) });
  app.get('/v1/notes/:noteId', async (request: Request, response: Response) => {
    const { noteId } = Params.parse(request.params);
    const { rows } = await pool.query({ name: 'read', text: READ_BARE, values: [tenant, noteId] });
    response.json(View.parse(rows[0]));
  });
  app.post('/v1/notes', express.json(), async (request: Request, response: Response) => {
    const { noteId, text } = Body.parse(request.body);
    const values = [`note-${tenant}.${noteId}`, 'NoteTaken', JSON.stringify({ text })];
    const { rows } = await pool.query({ name: 'insert', text: INSERT_BARE, values });
    response.status(201).json({ id: noteId, position: z.object({ position: z.string() }).parse(rows[0]).position });
  });
  return new Promise((resolve) => {
    const server: Server = app.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
};

const [, , kind, url = '', tenant = ''] = process.argv;
const pool = new pg.Pool({ connectionString: url, max: CONNECTIONS });
const servers: Readonly<Record<string, () => Promise<number>>> = {
  product: () => product(pool),
  open: () => product(pool, { authenticateAnybody: anybody(tenant) }),
  keeping: () => product(pool, { keep: true }),
  baseline: () => baseline(pool, tenant),
};
const port = await servers[kind ?? '']?.();
process.send?.({ port });
