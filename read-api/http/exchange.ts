import type { Request, Response } from 'express';
import type { Client } from '../../domain/kernel/envelope.ts';
import { type TraceContext, traceparentOf } from '../../infra/telemetry/trace-context.ts';
import type { Answer, Caller, Endpoint, Headers, Principal } from './endpoint.ts';

/** One request on its way through the stages. Each stage adds what it found out. */
export interface Exchange {
  readonly request: Request;
  readonly response: Response;
  readonly requestId: string;
  readonly trace: TraceContext;
  /** `performance.now()` when the request's head had arrived. */
  readonly startedAt: number;
  /** The client's IP address. */
  readonly address: string;
  readonly path: string;
  readonly search: string;
  /** What the answer says in its head, whatever it is. */
  headers: Headers | undefined;
  endpoint: Endpoint | undefined;
  params: Readonly<Record<string, string>>;
  body: unknown;
  principal: Principal | undefined;
  caller: Caller | undefined;
  run: (() => Answer | Promise<Answer>) | undefined;
}

export const openExchange = (
  request: Request,
  response: Response,
  requestId: string,
  trace: TraceContext,
  address: string,
): Exchange => {
  const target = request.url;
  const mark = target.indexOf('?');
  return {
    request,
    response,
    requestId,
    trace,
    startedAt: performance.now(),
    address,
    path: mark === -1 ? target : target.slice(0, mark),
    search: mark === -1 ? '' : target.slice(mark + 1),
    headers: undefined,
    endpoint: undefined,
    params: {},
    body: undefined,
    principal: undefined,
    caller: undefined,
    run: undefined,
  };
};

/** A header's value; of a header that was sent more than once, Node's join. */
export const headerOf = (exchange: Exchange, name: string): string | undefined => {
  const value = exchange.request.headers[name];
  return typeof value === 'string' ? value : value?.join(', ');
};

const MAX_USER_AGENT = 300;

/** The header User-Agent, as far as it is kept. */
export const userAgentOf = (header: string | undefined): string => (header ?? '').slice(0, MAX_USER_AGENT);

/** From where somebody asks. Of a key that acts for a person, it is that person's data. */
export const clientOf = (principal: Principal | undefined, address: string, userAgent: string | undefined): Client => ({
  subject: (principal?.actor.kind === 'user' ? principal.actor.id : principal?.ownerId) ?? 'tenant',
  ip: address,
  userAgent: userAgentOf(userAgent),
});

export const callerOf = (exchange: Exchange, principal: Principal, tenant: string): Caller => ({
  tenant,
  actor: principal.actor,
  ...(principal.sessionId !== undefined && { sessionId: principal.sessionId }),
  standing: principal,
  client: clientOf(principal, exchange.address, headerOf(exchange, 'user-agent')),
  requestId: exchange.requestId,
  traceparent: traceparentOf(exchange.trace),
});
