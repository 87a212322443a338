import knex from 'knex';
import { createCommandExecutor } from '../../commands/runtime/create-executor.ts';
import { systemClock, systemEpochMillis } from '../../infra/clock.ts';
import type { Sealer } from '../../infra/crypto/sealer.ts';
import type { EventStore } from '../../infra/event-store/event-store.ts';
import { createMemoryEventStore } from '../../infra/event-store/memory/memory-event-store.ts';
import { ids } from '../../infra/ids.ts';
import { memoryPointCounter } from '../../infra/limits/point-counters.ts';
import { createSharedBudget } from '../../infra/limits/shared-budget.ts';
import type { Row, TenantReads } from '../../infra/postgres/read-database.ts';
import { createLogger, type Logger } from '../../infra/telemetry/logger.ts';
import { createMetrics, type Metrics } from '../../infra/telemetry/metrics.ts';
import type { AuditTrail } from '../../read-api/http/audit-trail.ts';
import { type Api, type ApiOptions, createApi } from '../../read-api/http/create-api.ts';
import type { Authenticate, Principal } from '../../read-api/http/endpoint.ts';
import type { RateLimits } from '../../read-api/http/rate-limits.ts';
import { type Serving, serve } from '../../read-api/http/serve.ts';
import { noteCatalogue, noteCommands, noteQueries } from './notes.ts';

export const ALPHA = '0194f1f0-0000-7000-8000-00000000000a';
export const BETA = '0194f1f0-0000-7000-8000-00000000000b';

/** Keys by what they may do. */
export const KEYS = {
  alpha: 'prec_alpha-key-that-may-do-everything-0000000000000',
  beta: 'prec_beta-key-that-may-do-everything-00000000000000',
  reader: 'prec_alpha-key-that-may-only-read-notes-00000000000',
  admin: 'prec_super-admin-key-of-no-tenant-0000000000000000',
} as const;

const principal = (id: string, tenant: string | undefined, permissions: Principal['permissions']): Principal => ({
  tenant,
  actor: { kind: 'apiKey', id },
  permissions,
  superAdmin: tenant === undefined,
});

const principals = new Map<string, Principal>([
  [KEYS.alpha, principal('alpha', ALPHA, 'all')],
  [KEYS.beta, principal('beta', BETA, 'all')],
  [KEYS.reader, principal('reader', ALPHA, new Set(['notes:read']))],
  [KEYS.admin, principal('admin', undefined, 'all')],
]);

export const authenticate: Authenticate = async (credential) => principals.get(credential);

/** Reads that answer every statement with the rows of its tenant. */
export const rowsOf = (rows: Readonly<Record<string, readonly Row[]>>): TenantReads => {
  const sql = knex({ client: 'pg' });
  return { inTenant: (tenant, read) => read({ sql, rows: async () => rows[tenant] ?? [] }) };
};

/** Lets everything pass as it is. */
export const noSealing: Sealer = { seal: async (event) => event, open: async (event) => event };

/** Records nothing, and lets everything pass. */
export const noAudit: AuditTrail = {
  denied: async () => undefined,
  personalRead: async () => undefined,
  platformAccess: () => undefined,
};

export interface TestApi extends AsyncDisposable {
  readonly api: Api;
  readonly serving: Serving;
  readonly store: EventStore;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** Every log line that was written, parsed. */
  readonly lines: () => readonly Record<string, unknown>[];
  readonly fetch: (path: string, init?: RequestInit & { readonly key?: string | null }) => Promise<Response>;
}

/** The real budget, counted in memory, with limits that no test reaches by accident. */
export const unlimited = (changes: Partial<RateLimits> = {}): RateLimits => {
  const counter = memoryPointCounter();
  const budget = createSharedBudget({
    counter,
    fallback: counter,
    epochMillis: systemEpochMillis,
    onProblem: () => undefined,
  });
  return { budget, ofAddress: 1e9, ofKey: 1e9, ofTenant: () => 1e9, ...changes };
};

/** The real server on a loopback port, over the memory log and the context of notes; any part can be another. */
export const startTestApi = async (changes: Partial<ApiOptions> = {}): Promise<TestApi> => {
  const store = changes.store ?? createMemoryEventStore();
  const metrics = createMetrics({ processMetrics: false });
  let written = '';
  const logger = createLogger({
    level: 'debug',
    clock: systemClock,
    write: (lines) => {
      written += lines;
    },
  });
  const api = createApi({
    commands: noteCommands,
    queries: noteQueries,
    executor: createCommandExecutor({ store, catalogue: noteCatalogue, sealer: noSealing, ids, clock: systemClock }),
    reads: rowsOf({ [ALPHA]: [{ noteId: 'one', text: 'first', revision: '0' }] }),
    waitForPosition: async () => true,
    store,
    authenticate,
    standingOf: async () => 'active',
    rateLimits: unlimited(),
    audit: noAudit,
    liveEvents: [['notes:read', noteCatalogue.all]],
    clock: systemClock,
    ids,
    logger,
    metrics,
    digestKey: 'a digest key for tests',
    version: '0.0.0-test',
    health: [],
    ...changes,
  });
  const serving = await serve({ api, host: '127.0.0.1', port: 0, logger, drainMillis: 2_000 });
  return {
    api,
    serving,
    store,
    metrics,
    logger,
    lines: () =>
      written
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line)),
    fetch: (path, { key = KEYS.alpha, ...init } = {}) => {
      const headers = new Headers(init.headers);
      if (key !== null) headers.set('authorization', `Bearer ${key}`);
      return fetch(`${serving.url}${path}`, { ...init, headers });
    },
    [Symbol.asyncDispose]: async () => {
      await serving.stop();
      await store.close();
    },
  };
};

/** A request with a JSON body. */
export const json = (method: string, body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

/** The problem that an answer is; fails when it is something else. */
export const problemOf = async (
  response: Response,
): Promise<{
  readonly status: number;
  readonly code: string;
  readonly errors?: readonly { readonly pointer: string }[];
}> => {
  const contentType = response.headers.get('content-type') ?? '';
  if (!contentType.startsWith('application/problem+json'))
    throw new Error(`not a problem: ${response.status} ${contentType}`);
  return JSON.parse(await response.text());
};
