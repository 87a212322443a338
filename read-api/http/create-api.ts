import type { IncomingMessage } from 'node:http';
import type { Express } from 'express';
import type { CommandExecutor } from '../../commands/runtime/executor.ts';
import type { AnyCommand } from '../../domain/kernel/command.ts';
import type { Ids } from '../../domain/kernel/ids.ts';
import type { Clock } from '../../domain/kernel/time.ts';
import type { EventStore } from '../../infra/event-store/event-store.ts';
import type { TenantReads } from '../../infra/postgres/read-database.ts';
import type { Logger } from '../../infra/telemetry/logger.ts';
import type { Metrics } from '../../infra/telemetry/metrics.ts';
import { logEndpoint } from '../log.ts';
import { assemble } from './assemble.ts';
import type { AuditTrail } from './audit-trail.ts';
import { requestAddress, trustedNetworks } from './client-address.ts';
import { commandEndpoint } from './command-endpoint.ts';
import { isOwnOrigin } from './cross-site.ts';
import { createDenials } from './denials.ts';
import { cameEncrypted } from './encryption.ts';
import type { Authenticate, Endpoint } from './endpoint.ts';
import { createHealth, type HealthCheck, systemEndpoint } from './health.ts';
import { audienceOf } from './live/audience.ts';
import { createLiveFeed, type LiveFeed } from './live/feed.ts';
import { createSessions } from './live/session.ts';
import { streamEndpoint } from './live/stream.ts';
import { attachWebSocket, type UpgradingServer } from './live/websocket.ts';
import { createLocations } from './location.ts';
import { openApiDocument } from './openapi.ts';
import type { AnyQuery } from './query.ts';
import { createQueryCache, type QueryCache, type QueryCacheSettings } from './query-cache/query-cache.ts';
import { type QueryPorts, queryEndpoint } from './query-endpoint.ts';
import type { RateLimits } from './rate-limits.ts';
import { referenceEndpoints } from './reference-page.ts';
import { assertGuarded, createRouter } from './router.ts';
import { type ApiSettings, defaultSettings } from './settings.ts';
import { requestStages } from './stages.ts';
import type { StandingOf } from './tenant-standing.ts';

export interface ApiOptions {
  readonly commands: readonly AnyCommand[];
  readonly queries: readonly AnyQuery[];
  readonly executor: CommandExecutor;
  readonly reads: TenantReads;
  readonly waitForPosition: QueryPorts['waitForPosition'];
  /** What read models held; needed as soon as one query can be asked as of a moment. */
  readonly past?: QueryPorts['past'];
  readonly store: EventStore;
  readonly authenticate: Authenticate;
  readonly standingOf: StandingOf;
  readonly rateLimits: RateLimits;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Keys the digests of idempotent requests. The same on every replica and after every restart. */
  readonly digestKey: string | Buffer;
  readonly version: string;
  readonly health: readonly HealthCheck[];
  readonly settings?: Partial<ApiSettings>;
  /** Webhooks, pages, and whatever else no command or query says. */
  readonly endpoints?: readonly Endpoint[];
  readonly audit: AuditTrail;
  /** Which events are heard live by whom, beside those who may read the log. */
  readonly liveEvents: Parameters<typeof audienceOf>[0];
  /** Absent: no query's answer is kept. */
  readonly queryCache?: QueryCacheSettings | undefined;
}

export interface Api {
  readonly app: Express;
  /** Every route that there is. */
  readonly endpoints: readonly Endpoint[];
  readonly openApi: object;
  /** What each request passes, in order. */
  readonly middlewareOrder: readonly string[];
  /** Serves WebSockets on the server that the app listens on. */
  readonly attach: (server: UpgradingServer) => void;
  /** From now on not ready, and no live client any more. Requests in flight go on. */
  readonly drain: () => void;
}

/**
 * Builds the HTTP side from what is declared. A route without a permission, two for one address, an input that lets
 * unknown fields pass, an output without a form in JSON: each throws, so that the product does not start with it.
 */
export const createApi = (options: ApiOptions): Api => {
  const settings = { ...defaultSettings, ...options.settings };
  const { logger, metrics, store } = options;
  const health = createHealth(options.health, logger);
  const feed = createLiveFeed({
    store,
    onReconnect: metrics.feedReconnected,
    onFailure: (error) => logger.error('live feed lost the event store', { error }),
  });
  const proxies = trustedNetworks(settings.trustedProxies);
  const denials = createDenials(options);
  const live = {
    store,
    feed,
    authenticate: options.authenticate,
    standingOf: options.standingOf,
    rateLimits: options.rateLimits,
    ids: options.ids,
    audit: options.audit,
    denials,
    audience: audienceOf(options.liveEvents),
    addressOf: (request: IncomingMessage) => requestAddress(request, proxies),
    metrics,
    logger,
    limits: settings.live,
  };
  const sessions = createSessions(live);
  const cache = options.queryCache && keptAnswers(options, options.queryCache, feed);
  const declared = [...declaredEndpoints(options, settings, cache), logEndpoint(store), streamEndpoint(live, sessions)];
  const documented = [...declared, ...(options.endpoints ?? []), ...health.endpoints, scrapeEndpoint(metrics)];
  for (const endpoint of documented) assertGuarded(endpoint);
  const openApi = openApiDocument(documented, options.version);
  const endpoints = [...documented, ...referenceEndpoints(documented, openApi)];

  const stages = requestStages({
    find: createRouter(endpoints),
    authenticate: options.authenticate,
    standingOf: options.standingOf,
    derivedId: options.ids.derivedId,
    metrics,
    logger,
    limits: settings.request,
    rateLimits: options.rateLimits,
    audit: options.audit,
    encryptedOnly: settings.encryptedOnly,
    proxies,
  });
  let draining = false;
  const sendAway: (() => void)[] = [];
  const { app, order } = assemble({
    ...options,
    stages,
    corsOrigins: settings.corsOrigins,
    proxies,
    draining: () => draining,
    denials,
  });
  return {
    app,
    endpoints,
    openApi,
    middlewareOrder: order,
    attach: (server) => {
      const mayOpen = (request: IncomingMessage): boolean => {
        const { origin, host } = request.headers;
        const isEncrypted = settings.encryptedOnly === undefined || cameEncrypted(request, proxies);
        if (origin === undefined || !isEncrypted) return isEncrypted;
        return isOwnOrigin(origin, host) || settings.corsOrigins.includes(origin);
      };
      sendAway.push(attachWebSocket(server, live, sessions, mayOpen));
    },
    drain: () => {
      draining = true;
      health.drain();
      cache?.close();
      feed.close();
      sessions.closeAll();
      for (const send of sendAway) send();
    },
  };
};

const keptAnswers = (options: ApiOptions, settings: QueryCacheSettings, feed: LiveFeed): QueryCache => {
  const { store, metrics, logger } = options;
  for (const { name, reads } of options.queries.filter((query) => query.cache === true)) {
    const unknown = reads.filter((projection) => !settings.applies.has(projection));
    if (unknown.length > 0) throw new Error(`${name} reads ${unknown.join()}, of which no events are known`);
  }
  const cache = createQueryCache({
    ...settings,
    feed,
    head: store.head,
    metrics,
    elapsedMillis: () => performance.now(),
    onProblem: (error) => logger.warn('no answer is kept while the log and the projections cannot be asked', { error }),
  });
  metrics.onScrape(() => metrics.answersKept(cache.size()));
  return cache;
};

const declaredEndpoints = (
  options: ApiOptions,
  settings: ApiSettings,
  cache: QueryCache | undefined,
): readonly Endpoint[] => {
  const { commands, queries } = options;
  const location = createLocations(queries);
  const commandPorts = {
    executor: options.executor,
    ids: options.ids,
    digestKey: options.digestKey,
    deadlineMillis: settings.commandDeadlineMillis,
  };
  const queryPorts = {
    reads: options.reads,
    clock: options.clock,
    waitForPosition: options.waitForPosition,
    past: options.past,
    audit: options.audit,
    cache,
    waitMillis: settings.positionWaitMillis,
    deadlineMillis: settings.queryDeadlineMillis,
  };
  return [
    ...commands.flatMap((command) => commandEndpoint(command, commandPorts, location) ?? []),
    ...queries.map((query) => queryEndpoint(query, queryPorts)),
  ];
};

const scrapeEndpoint = (metrics: Metrics): Endpoint =>
  systemEndpoint({
    name: 'GetSystemMetrics',
    path: '/metrics',
    summary: "The process's metrics in Prometheus' text format.",
    publicBecause: 'scrapers carry no credential, and no metric names a tenant or a user',
    run: async () => {
      const { contentType, text } = await metrics.scrape();
      return { status: 200, contentType, content: text };
    },
  });
