import type { IncomingMessage } from 'node:http';
import type { Ids } from '../../../domain/kernel/ids.ts';
import type { TenantId } from '../../../domain/kernel/stream.ts';
import type { EventFilter, EventStore } from '../../../infra/event-store/event-store.ts';
import type { Logger } from '../../../infra/telemetry/logger.ts';
import type { Metrics } from '../../../infra/telemetry/metrics.ts';
import type { AuditTrail } from '../audit-trail.ts';
import { isPermitted, tenantOf } from '../credential.ts';
import type { Denials } from '../denials.ts';
import type { Authenticate, Principal } from '../endpoint.ts';
import { HttpProblem, unavailable } from '../problem.ts';
import type { RateLimits } from '../rate-limits.ts';
import { assertOpen, type StandingOf } from '../tenant-standing.ts';
import { type Audience, hears, LIVE_PERMISSION } from './audience.ts';
import { TooSlow } from './drained.ts';
import type { LiveFeed } from './feed.ts';
import { follow, type Sink } from './follow.ts';

export interface LiveLimits {
  readonly clients: number;
  readonly heartbeatMillis: number;
  /** How often a connected client's credential is looked at again: what it may not read any more it hears no more. */
  readonly recheckMillis: number;
  /** How long a client that reads old events may take nothing at all. */
  readonly stallMillis: number;
}

export interface LivePorts {
  readonly store: EventStore;
  readonly feed: LiveFeed;
  readonly authenticate: Authenticate;
  readonly standingOf: StandingOf;
  readonly rateLimits: RateLimits;
  readonly ids: Ids;
  readonly audit: Pick<AuditTrail, 'platformAccess'>;
  readonly denials: Denials;
  readonly audience: Audience;
  readonly addressOf: (request: IncomingMessage) => string;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly limits: LiveLimits;
}

export type EndReason = 'too-slow' | 'revoked' | 'failed' | 'closing';

/** One connection as its transport offers it. */
export interface Connection {
  readonly transport: 'sse' | 'websocket';
  readonly credential: string;
  /** Whose credential it is. */
  readonly principal: Principal;
  readonly tenant: TenantId;
  readonly after: bigint | undefined;
  readonly filter: EventFilter;
  readonly sink: Omit<Sink, 'cut'>;
  readonly heartbeat: () => void;
  /** Ends the connection and says why, where its transport can. */
  readonly end: (reason: EndReason) => void;
}

export interface Sessions {
  /** Throws when there are as many as may be. */
  readonly assertRoom: () => void;
  /** Serves a connection; call what comes back when it is closed. */
  readonly open: (connection: Connection) => () => void;
  readonly closeAll: () => void;
  readonly count: () => number;
}

/** Every live connection of this process, whatever its transport. */
export const createSessions = (ports: LivePorts): Sessions => {
  const { limits, metrics, logger } = ports;
  const open = new Set<(reason: EndReason) => void>();

  const assertRoom = (): void => {
    if (open.size >= limits.clients) throw unavailable('live-feed-full', 'Too many live connections. Try again later.');
  };

  /** Undefined: may not listen any more. */
  const permitted = async ({ credential, tenant }: Connection): Promise<Principal | undefined> => {
    const principal = await ports.authenticate(credential);
    if (principal === undefined || !isPermitted(principal, LIVE_PERMISSION)) return undefined;
    try {
      if (tenantOf(principal, principal.superAdmin ? tenant : undefined) !== tenant) return undefined;
      await assertOpen(tenant, principal, ports.standingOf);
      return principal;
    } catch (error) {
      if (error instanceof HttpProblem && error.problem.status < 500) return undefined;
      throw error;
    }
  };

  return {
    assertRoom,
    count: () => open.size,
    closeAll: () => {
      for (const end of open) end('closing');
    },
    open: (connection) => {
      const stopped = new AbortController();
      const timers: NodeJS.Timeout[] = [];
      const close = (): void => {
        if (!open.delete(end)) return;
        for (const timer of timers) clearInterval(timer);
        stopped.abort();
        metrics.liveClients(connection.transport, -1);
      };
      const end = (reason: EndReason): void => {
        if (!open.has(end)) return;
        close();
        if (reason === 'too-slow') metrics.liveClientCut(connection.transport);
        connection.end(reason);
      };
      const failed = (error: unknown): void => {
        if (!open.has(end)) return;
        logger.error('live connection failed', { tenant: connection.tenant, error });
        end('failed');
      };
      open.add(end);
      metrics.liveClients(connection.transport, 1);
      timers.push(setInterval(connection.heartbeat, limits.heartbeatMillis));
      // A role that was taken away leaves a connection that hears less, and one that was given, one that hears more.
      let listener = connection.principal;
      const recheck = (): void => {
        permitted(connection).then((found) => {
          if (found === undefined) end('revoked');
          else listener = found;
        }, failed);
      };
      timers.push(setInterval(recheck, limits.recheckMillis));
      const { tenant, after, filter } = connection;
      const sink: Sink = { ...connection.sink, cut: () => end('too-slow') };
      const isHeard = (type: string): boolean => hears(listener, type, ports.audience);
      const { feed, store } = ports;
      follow({ feed, store, tenant, after, filter, isHeard, sink, signal: stopped.signal }).catch((error: unknown) =>
        error instanceof TooSlow ? end('too-slow') : failed(error),
      );
      return close;
    },
  };
};
