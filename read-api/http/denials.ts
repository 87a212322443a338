import { AccessDenied } from '../../domain/audit/events.ts';
import type { Logger } from '../../infra/telemetry/logger.ts';
import type { Metrics } from '../../infra/telemetry/metrics.ts';
import { traceparentOf } from '../../infra/telemetry/trace-context.ts';
import type { AuditTrail, Denial } from './audit-trail.ts';
import { addressKey } from './client-address.ts';
import { within } from './deadline.ts';
import type { Endpoint } from './endpoint.ts';
import { isGuarded } from './endpoint.ts';
import { clientOf, type Exchange, headerOf } from './exchange.ts';
import type { Problem } from './problem.ts';

/** How long an answer waits for its record: whoever is turned away is turned away, whatever the log says. */
const RECORD_WITHIN_MILLIS = 2_000;
const MINUTE_MILLIS = 60_000;
/** Of nobody known an address has so many recorded in a minute; beyond that they are counted only. */
const STRANGERS_PER_MINUTE = 600;
/** Addresses that are remembered; beyond that all begin a new minute. */
const MOST_NAMES = 100_000;
/** What the entry takes for an id: another judgement than its own would let an address keep a denial out of the log. */
const { resource: Resource } = AccessDenied.schema.shape;

export interface Denials {
  /** Records what an exchange is refused with, if that is a denial. Never rejects. */
  readonly ofExchange: (exchange: Exchange, problem: Problem) => Promise<void> | undefined;
  /** Records a denial, but of nobody known only the first that an address has in a minute. Never rejects. */
  readonly ofAddress: (denial: Denial) => Promise<void> | undefined;
}

/**
 * Records who was turned away, before the answer leaves: 401 and 403, and of the endpoints at which secrets could be
 * guessed 429. A limit that is kept on hitting is recorded once a minute for each address, for else it would write as
 * fast as it is hit; and whoever shows no credential fills the log no faster than {@link STRANGERS_PER_MINUTE}. If the
 * log does not take a record in time, the answer stays what it is, and the loss is logged and counted.
 */
export const createDenials = (parts: {
  readonly audit: Pick<AuditTrail, 'denied'>;
  readonly logger: Logger;
  readonly metrics: Metrics;
}): Denials => {
  const repeated = createPerMinute(1);
  const strange = createPerMinute(STRANGERS_PER_MINUTE);
  const isFirst = ({ client, endpoint, reason }: Denial): boolean =>
    repeated(`${addressKey(client.ip)} ${endpoint} ${reason}`);

  const record = async (denial: Denial): Promise<void> => {
    const late = () => new Error(`it was not in the log within ${RECORD_WITHIN_MILLIS} ms`);
    try {
      await within(RECORD_WITHIN_MILLIS, parts.audit.denied(denial), late);
    } catch (error) {
      const { reason, endpoint, requestId, tenant } = denial;
      parts.metrics.auditEntryLost();
      parts.logger.error('a denial may be missing from the audit', { reason, endpoint, requestId, tenant, error });
    }
  };

  return {
    ofExchange: (exchange, problem) => {
      if (!isDenial(problem, exchange.endpoint)) return undefined;
      const denial = denialOf(exchange, problem);
      if (problem.status === 429 && !isFirst(denial)) return undefined;
      if (denial.principal === undefined && !strange(addressKey(denial.client.ip))) return undefined;
      return record(denial);
    },
    ofAddress: (denial) => (denial.principal === undefined && !isFirst(denial) ? undefined : record(denial)),
  };
};

/** Whether somebody is turned away, rather than told to come back later. */
const isDenial = ({ status, code }: Problem, endpoint: Endpoint | undefined): boolean =>
  status === 401 ||
  status === 403 ||
  (status === 429 && (code === 'too-many-sign-ins' || endpoint?.perMinute !== undefined));

const denialOf = (exchange: Exchange, { status, code }: Problem): Denial => {
  const { endpoint, principal, caller, params, requestId, trace } = exchange;
  const resource = Object.values(params).findLast((value) => Resource.safeParse(value).success);
  return {
    reason: code,
    status,
    endpoint: endpoint?.name ?? 'none',
    ...(endpoint !== undefined && isGuarded(endpoint) && { permission: endpoint.permission }),
    ...(resource !== undefined && { resource }),
    principal,
    tenant: caller?.tenant ?? principal?.tenant,
    client: clientOf(principal, exchange.address, headerOf(exchange, 'user-agent')),
    requestId,
    traceparent: traceparentOf(trace),
  };
};

/** Whether a name is among the first so many of that name in this minute of the process. */
const createPerMinute = (most: number): ((name: string) => boolean) => {
  let minute = -1;
  let seen = new Map<string, number>();
  return (name) => {
    const now = Math.floor(performance.now() / MINUTE_MILLIS);
    if (now !== minute || seen.size >= MOST_NAMES) {
      minute = now;
      seen = new Map();
    }
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return times <= most;
  };
};
