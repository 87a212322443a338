import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Why a request was turned away: no credential that is good, no permission, another tenant or a suspended one, another site. */
export type DenialReason = 'unauthenticated' | 'forbidden' | 'tenant' | 'cross-site-request';

/** What the parts of the product count and measure. No label ever names a tenant or a user. */
export interface Metrics {
  /** A request is answered. `route` is the template (`/v1/goals/:goalId`), never the path. */
  readonly requestAnswered: (method: string, route: string, status: number, seconds: number) => void;
  readonly requestsInFlight: (change: 1 | -1) => void;
  /** A request was turned away before its handler. */
  readonly requestDenied: (reason: DenialReason) => void;
  /** A denial may be missing from the audit: the log did not take its record in time. */
  readonly auditEntryLost: () => void;
  readonly appended: (outcome: AppendOutcome, seconds: number) => void;
  /** A command met another writer and is decided anew. */
  readonly commandConflicted: (command: string) => void;
  readonly projectionLag: (projection: string, lag: { readonly events: number; readonly seconds: number }) => void;
  readonly jobsInQueue: (queue: string, state: string, count: number) => void;
  readonly liveClients: (transport: 'sse' | 'websocket', change: 1 | -1) => void;
  /** A live client did not read what was sent to it, and was cut off. */
  readonly liveClientCut: (transport: 'sse' | 'websocket') => void;
  readonly feedReconnected: () => void;
  /** A query whose answers are kept was asked: `passed` without looking, as nothing was known to be current enough. */
  readonly queryAsked: (query: string, outcome: 'hit' | 'miss' | 'passed') => void;
  readonly answerForgotten: (why: 'changed' | 'expired' | 'full') => void;
  readonly answersKept: (kept: { readonly answers: number; readonly bytes: number }) => void;
  /** Called before each scrape: sets the gauges that nobody reports by himself. */
  readonly onScrape: (collect: () => void | Promise<void>) => void;
  /** For gauges, counters and histograms of a part's own. */
  readonly registry: Registry;
  /** The scrape in Prometheus' text format. */
  readonly scrape: () => Promise<{ readonly contentType: string; readonly text: string }>;
}

export type AppendOutcome = 'appended' | 'conflict' | 'refused' | 'unknown';

const REQUEST_SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10];
const APPEND_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];

/** Metrics in a registry of their own, with Node's (memory, garbage collection, event-loop lag) beside ours. */
export const createMetrics = (options: { readonly processMetrics?: boolean } = {}): Metrics => {
  const registry = new Registry();
  const registers = [registry];
  if (options.processMetrics !== false) collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from a request to the end of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: REQUEST_SECONDS,
    registers,
  });
  const inFlight = new Gauge({ name: 'http_requests_in_flight', help: 'Requests being answered', registers });
  const denied = new Counter({
    name: 'http_requests_denied_total',
    help: 'Requests turned away by authentication or permission',
    labelNames: ['reason'],
    registers,
  });
  const lost = new Counter({
    name: 'audit_entries_lost_total',
    help: 'Denials that the log did not take in time, so that they may be missing from the audit',
    registers,
  });
  const appends = new Histogram({
    name: 'event_append_duration_seconds',
    help: 'Time of one append to the event store',
    labelNames: ['outcome'],
    buckets: APPEND_SECONDS,
    registers,
  });
  const conflicts = new Counter({
    name: 'command_conflicts_total',
    help: 'Commands decided anew because another writer was first',
    labelNames: ['command'],
    registers,
  });
  const lagEvents = new Gauge({
    name: 'projection_lag_events',
    help: 'Events in the log that a projection has not applied',
    labelNames: ['projection'],
    registers,
  });
  const lagSeconds = new Gauge({
    name: 'projection_lag_seconds',
    help: 'Age of the oldest event that a projection has not applied',
    labelNames: ['projection'],
    registers,
  });
  const jobs = new Gauge({
    name: 'queue_jobs',
    help: 'Jobs in a queue, by state',
    labelNames: ['queue', 'state'],
    registers,
  });
  const clients = new Gauge({
    name: 'live_clients',
    help: 'Connected clients of the live feed',
    labelNames: ['transport'],
    registers,
  });
  const cut = new Counter({
    name: 'live_clients_cut_total',
    help: 'Live clients cut off because they did not read',
    labelNames: ['transport'],
    registers,
  });
  const reconnected = new Counter({
    name: 'live_feed_reconnects_total',
    help: 'Times the live feed lost the event store and took it up again',
    registers,
  });
  const asked = new Counter({
    name: 'query_cache_requests_total',
    help: 'Queries asked whose answers are kept, by whether one was',
    labelNames: ['query', 'outcome'],
    registers,
  });
  const forgotten = new Counter({
    name: 'query_cache_forgotten_total',
    help: 'Answers kept no longer: what they show changed, their time was over, or others needed the room',
    labelNames: ['reason'],
    registers,
  });
  const answers = new Gauge({ name: 'query_cache_answers', help: 'Answers that are kept', registers });
  const bytes = new Gauge({ name: 'query_cache_bytes', help: 'Memory that kept answers take', registers });
  const collectors: (() => void | Promise<void>)[] = [];
  return {
    requestAnswered: (method, route, status, seconds) => requests.observe({ method, route, status }, seconds),
    requestsInFlight: (change) => inFlight.inc(change),
    requestDenied: (reason) => denied.inc({ reason }),
    auditEntryLost: () => lost.inc(),
    appended: (outcome, seconds) => appends.observe({ outcome }, seconds),
    commandConflicted: (command) => conflicts.inc({ command }),
    projectionLag: (projection, lag) => {
      lagEvents.set({ projection }, lag.events);
      lagSeconds.set({ projection }, lag.seconds);
    },
    jobsInQueue: (queue, state, count) => jobs.set({ queue, state }, count),
    liveClients: (transport, change) => clients.inc({ transport }, change),
    liveClientCut: (transport) => cut.inc({ transport }),
    feedReconnected: () => reconnected.inc(),
    queryAsked: (query, outcome) => asked.inc({ query, outcome }),
    answerForgotten: (reason) => forgotten.inc({ reason }),
    answersKept: (kept) => {
      answers.set(kept.answers);
      bytes.set(kept.bytes);
    },
    onScrape: (collect) => collectors.push(collect),
    registry,
    scrape: async () => {
      await Promise.all(collectors.map((collect) => collect()));
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
};
