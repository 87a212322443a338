import type { TenantId } from '../../domain/kernel/stream.ts';
import type { SharedBudget } from '../../infra/limits/shared-budget.ts';
import { addressKey } from './client-address.ts';
import type { Endpoint } from './endpoint.ts';
import type { Exchange } from './exchange.ts';
import { HttpProblem } from './problem.ts';

/** What is limited per minute, and by how much. */
export interface RateLimits {
  readonly budget: SharedBudget;
  /** Requests of one client address, whatever they ask for. */
  readonly ofAddress: number;
  /** Points of one API key. */
  readonly ofKey: number;
  /** Points of a tenant, which its plan decides. */
  readonly ofTenant: (tenant: TenantId) => number | Promise<number>;
}

type Share = Awaited<ReturnType<SharedBudget['take']>>;

/** Before it is known who asks: by client address, and by address and endpoint where the endpoint guards a secret. */
export const limitAddress = (exchange: Exchange, limits: RateLimits): void | Promise<void> => {
  const { endpoint, address } = exchange;
  if (endpoint === undefined || endpoint.kind === 'system') return undefined;
  const all = limitClient(address, limits);
  const { perMinute } = endpoint;
  if (perMinute === undefined) return all;
  const both = async (): Promise<void> => {
    await all;
    assertAllowed(await limits.budget.take(`address:${addressKey(address)}:${endpoint.name}`, 1, perMinute));
  };
  return both();
};

/** One request more of a client's address, whatever it asks for. */
export const limitClient = (address: string, { budget, ofAddress }: RateLimits): void | Promise<void> =>
  eventually(budget.take(`address:${addressKey(address)}`, 1, ofAddress), assertAllowed);

/** Once it is known who asks: by API key, and by the tenant's plan, each request at its cost. */
export const limitTenant = (exchange: Exchange, limits: RateLimits): void | Promise<void> => {
  const { caller, endpoint, principal } = exchange;
  if (caller === undefined || endpoint === undefined) return undefined;
  const points = costOf(endpoint, exchange.search);
  const ofTenant = (limit: number) =>
    eventually(limits.budget.take(`tenant:${caller.tenant}`, points, limit), (share) => tell(exchange, share));
  const next = () => eventually(limits.ofTenant(caller.tenant), ofTenant);
  if (principal?.actor.kind !== 'apiKey') return next();
  const key = limits.budget.take(`tenant:${caller.tenant}:key:${principal.actor.id}`, points, limits.ofKey);
  return eventually(key, (share) => {
    assertAllowed(share);
    return next();
  });
};

const costOf = ({ cost = 1 }: Endpoint, search: string): number => (typeof cost === 'number' ? cost : cost(search));

/** Without a turn of the event loop where nothing has to be waited for, which is nearly always. */
const eventually = <Found, Result>(
  found: Found | Promise<Found>,
  use: (found: Found) => Result | Promise<Result>,
): Result | Promise<Result> => (found instanceof Promise ? found.then(use) : use(found));

const tell = (exchange: Exchange, share: Share): void => {
  exchange.headers = headersOf(share);
  assertAllowed(share);
};

const assertAllowed = (share: Share): void => {
  if (share.allowed) return;
  throw new HttpProblem({
    status: 429,
    code: 'rate-limited',
    detail: `More than ${share.limit} points were asked for within a minute. Try again in ${share.resetSeconds} s.`,
    headers: { 'retry-after': String(share.resetSeconds) },
  });
};

const headersOf = ({ limit, remaining, resetSeconds }: Share) => ({
  'x-ratelimit-limit': String(limit),
  'x-ratelimit-remaining': String(remaining),
  'x-ratelimit-reset': String(resetSeconds),
});
