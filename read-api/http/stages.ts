import type { BlockList } from 'node:net';
import type { Ids } from '../../domain/kernel/ids.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import type { Logger } from '../../infra/telemetry/logger.ts';
import type { DenialReason, Metrics } from '../../infra/telemetry/metrics.ts';
import { traceparentOf } from '../../infra/telemetry/trace-context.ts';
import { type AuditTrail, recordedFirst } from './audit-trail.ts';
import { readBody } from './body.ts';
import { credentialOf, isPermitted, namedTenant, tenantOf } from './credential.ts';
import { isForgeable } from './cross-site.ts';
import { type EncryptedOnly, requireEncryption } from './encryption.ts';
import type { Answer, Authenticate, Received } from './endpoint.ts';
import { isGuarded } from './endpoint.ts';
import { callerOf, type Exchange, headerOf } from './exchange.ts';
import { assertText } from './json-limits.ts';
import { forbidden, HttpProblem, malformed, notFound, secondFactorRequired, unauthenticated } from './problem.ts';
import { limitAddress, limitTenant, type RateLimits } from './rate-limits.ts';
import { type createRouter, segmentsOf } from './router.ts';
import { assertOpen, type StandingOf } from './tenant-standing.ts';

/** One step of every request: nothing back means on to the next, an answer or a throw ends it. */
export interface Stage {
  readonly name: string;
  // biome-ignore lint/suspicious/noConfusingVoidType: a stage that has nothing to say returns nothing
  readonly run: (exchange: Exchange) => void | Answer | Promise<void | Answer>;
}

export interface StagePorts {
  readonly find: ReturnType<typeof createRouter>;
  readonly authenticate: Authenticate;
  readonly standingOf: StandingOf;
  readonly derivedId: Ids['derivedId'];
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly limits: RequestLimits;
  readonly rateLimits: RateLimits;
  readonly audit: Pick<AuditTrail, 'platformAccess'>;
  readonly encryptedOnly: EncryptedOnly | undefined;
  readonly proxies: BlockList;
}

export interface RequestLimits {
  readonly bodyBytes: number;
  readonly queryBytes: number;
}

const MAX_PATH = 2_048;

/** Between the response's own headers (request id, security, CORS) and the answer, in the order in which they run. */
export const requestStages = (ports: StagePorts): readonly Stage[] => [
  { name: 'routing', run: (exchange) => route(exchange, ports) },
  { name: 'encryption', run: (exchange) => requireEncryption(exchange, ports.encryptedOnly, ports.proxies) },
  { name: 'body limits', run: (exchange) => body(exchange, ports) },
  { name: 'address rate limit', run: (exchange) => limitAddress(exchange, ports.rateLimits) },
  { name: 'cross-site requests', run: (exchange) => crossSite(exchange, ports) },
  { name: 'authentication', run: (exchange) => authentication(exchange, ports) },
  { name: 'tenant', run: (exchange) => tenant(exchange, ports) },
  { name: 'tenant rate limit', run: (exchange) => limitTenant(exchange, ports.rateLimits) },
  { name: 'permission', run: (exchange) => permission(exchange, ports) },
  { name: 'validation', run: validation },
  { name: 'handler', run: (exchange) => exchange.run?.() },
];

const route = (exchange: Exchange, { find, limits }: StagePorts): Answer | undefined => {
  if (exchange.path.length > MAX_PATH || exchange.search.length > limits.queryBytes) {
    throw new HttpProblem({
      status: 414,
      code: 'address-too-long',
      detail: `A query string may have ${limits.queryBytes} bytes and a path ${MAX_PATH}.`,
    });
  }
  const found = find(exchange.request.method, decoded(exchange.path));
  if (found === undefined) throw notFound();
  if ('allowed' in found) {
    const allow = [...found.allowed, ...(found.allowed.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
    if (exchange.request.method === 'OPTIONS') return { status: 204, headers: { allow } };
    throw notAllowed(allow);
  }
  if (exchange.request.method === 'HEAD' && found.endpoint.kind === 'stream') throw notAllowed('GET');
  exchange.endpoint = found.endpoint;
  for (const [name, value] of Object.entries(found.params)) assertText(value, [name]);
  exchange.params = found.params;
  return undefined;
};

const notAllowed = (allow: string): HttpProblem =>
  new HttpProblem({ status: 405, code: 'method-not-allowed', detail: `Allowed here: ${allow}.`, headers: { allow } });

const decoded = (path: string): readonly string[] => {
  if (!path.includes('%')) return segmentsOf(path);
  try {
    return segmentsOf(path).map(decodeURIComponent);
  } catch (error) {
    if (error instanceof URIError) throw malformed('malformed-path', 'The path is not percent-encoded UTF-8.');
    throw error;
  }
};

const body = (exchange: Exchange, { limits }: StagePorts): Promise<void> | undefined => {
  const { endpoint, request } = exchange;
  const none = request.headers['content-length'] === undefined && request.headers['transfer-encoding'] === undefined;
  if (endpoint === undefined || none) return undefined;
  return readBody(exchange, endpoint, limits.bodyBytes).then((read) => {
    exchange.body = read;
  });
};

const crossSite = (exchange: Exchange, ports: StagePorts): void => {
  if (!isForgeable(exchange.request.method, exchange.request.headers)) return;
  deny('cross-site-request', exchange, ports);
  throw new HttpProblem({
    status: 403,
    code: 'cross-site-request',
    detail:
      'A cookie changes something only from a page of this host. Send the credential in the header Authorization.',
  });
};

const authentication = async (exchange: Exchange, ports: StagePorts): Promise<void> => {
  if (exchange.endpoint === undefined || !isGuarded(exchange.endpoint)) return;
  const credential = credentialOf(exchange.request.headers);
  if (credential !== undefined) exchange.principal = await ports.authenticate(credential);
  if (exchange.principal !== undefined) return;
  deny('unauthenticated', exchange, ports);
  throw unauthenticated();
};

const tenant = (exchange: Exchange, ports: StagePorts): Promise<void> | undefined => {
  const { principal } = exchange;
  if (principal === undefined) return undefined;
  const header = headerOf(exchange, 'precedent-tenant');
  const named = header === undefined ? undefined : namedTenant(header, ports.derivedId);
  const noted = (error: unknown): never => {
    if (error instanceof HttpProblem && error.problem.status === 403) deny('tenant', exchange, ports);
    throw error;
  };
  const enter = (acting: TenantId): Promise<void> | undefined => {
    exchange.caller = callerOf(exchange, principal, acting);
    const recording = ports.audit.platformAccess(exchange.caller, principal);
    return recording && recordedFirst(recording);
  };
  try {
    const acting = tenantOf(principal, named);
    const looked = assertOpen(acting, principal, ports.standingOf);
    return looked === undefined ? enter(acting) : looked.then(() => enter(acting), noted);
  } catch (error) {
    return noted(error);
  }
};

const permission = (exchange: Exchange, ports: StagePorts): void => {
  const { endpoint, principal } = exchange;
  if (endpoint === undefined || !isGuarded(endpoint)) return;
  const isHigh = endpoint.superAdminOnly !== true || principal?.superAdmin === true;
  if (principal !== undefined && isHigh && isPermitted(principal, endpoint.permission)) return;
  deny('forbidden', exchange, ports);
  throw principal?.secondFactorMissing === true ? secondFactorRequired() : forbidden(endpoint.permission);
};

const validation = (exchange: Exchange): void => {
  const { endpoint, caller } = exchange;
  if (endpoint === undefined) return;
  const received: Received = {
    params: exchange.params,
    search: exchange.search,
    body: exchange.body,
    header: (name) => headerOf(exchange, name),
    address: exchange.address,
    requestId: exchange.requestId,
    traceparent: traceparentOf(exchange.trace),
  };
  if (!isGuarded(endpoint)) exchange.run = endpoint.prepare(received);
  else if (caller !== undefined) {
    const run = endpoint.prepare(received);
    exchange.run = () => run(caller);
  }
};

const deny = (reason: DenialReason, exchange: Exchange, ports: StagePorts): void => {
  const endpoint = exchange.endpoint?.name ?? '';
  ports.metrics.requestDenied(reason);
  ports.logger.warn('denied', {
    reason,
    endpoint,
    traceId: exchange.trace.traceId,
    requestId: exchange.requestId,
    tenant: exchange.principal?.tenant,
    actor: exchange.principal?.actor.id,
  });
};
