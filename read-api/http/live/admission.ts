import type { IncomingMessage } from 'node:http';
import type { TenantId } from '../../../domain/kernel/stream.ts';
import { traceContextOf, traceparentOf } from '../../../infra/telemetry/trace-context.ts';
import { type Asker, recordedFirst } from '../audit-trail.ts';
import { isPermitted, namedTenant, tenantOf } from '../credential.ts';
import type { Principal } from '../endpoint.ts';
import { clientOf } from '../exchange.ts';
import { HttpProblem } from '../problem.ts';
import { limitClient } from '../rate-limits.ts';
import { assertOpen } from '../tenant-standing.ts';
import { LIVE_PERMISSION } from './audience.ts';
import type { LivePorts } from './session.ts';

const ENDPOINT = 'OpenWebSocket';

/**
 * Lets a WebSocket in, whose request passes none of the stages of the others: whose it is, what that may, in which
 * tenant. Whoever is turned away is recorded.
 */
export const admit = async (
  request: IncomingMessage,
  credential: string | undefined,
  named: string | undefined,
  ports: LivePorts,
): Promise<{ readonly credential: string; readonly principal: Principal; readonly tenant: TenantId }> => {
  const address = ports.addressOf(request);
  await limitClient(address, ports.rateLimits);
  const principal = credential === undefined ? undefined : await ports.authenticate(credential);
  const { traceparent } = request.headers;
  const asker: Asker = {
    principal,
    tenant: principal?.tenant,
    client: clientOf(principal, address, request.headers['user-agent']),
    requestId: ports.ids.newId(),
    traceparent: traceparentOf(traceContextOf(typeof traceparent === 'string' ? traceparent : undefined)),
  };
  try {
    if (credential === undefined || principal === undefined) throw problem(401, 'unauthenticated');
    if (!isPermitted(principal, LIVE_PERMISSION)) throw problem(403, 'forbidden');
    const tenant = tenantOf(principal, named === undefined ? undefined : namedTenant(named, ports.ids.derivedId));
    await assertOpen(tenant, principal, ports.standingOf);
    await recordVisit(tenant, principal, asker, ports);
    return { credential, principal, tenant };
  } catch (error) {
    if (error instanceof HttpProblem) {
      const { status, code: reason } = error.problem;
      const denial = { ...asker, reason, status, endpoint: ENDPOINT, permission: LIVE_PERMISSION };
      if (status === 401 || status === 403) await ports.denials.ofAddress(denial);
    }
    throw error;
  }
};

const recordVisit = async (
  tenant: TenantId,
  principal: Principal,
  { client, requestId, traceparent }: Asker,
  { audit }: LivePorts,
): Promise<void> => {
  const { actor, sessionId } = principal;
  const caller = {
    tenant,
    actor,
    ...(sessionId !== undefined && { sessionId }),
    client,
    requestId,
    traceparent,
    standing: principal,
  };
  const recording = audit.platformAccess(caller, principal);
  if (recording !== undefined) await recordedFirst(recording);
};

const problem = (status: number, code: string): HttpProblem => new HttpProblem({ status, code, detail: code });
