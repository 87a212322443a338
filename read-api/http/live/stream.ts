import { z } from 'zod';
import { type Position, positionFromText, positionToText } from '../../../domain/kernel/position.ts';
import type { EventFilter } from '../../../infra/event-store/event-store.ts';
import { credentialOf } from '../credential.ts';
import type { Answer, GuardedEndpoint } from '../endpoint.ts';
import type { Exchange } from '../exchange.ts';
import { readFromAddress, validated } from '../input.ts';
import { HttpProblem, malformed, unauthenticated } from '../problem.ts';
import { setGeneralHeaders } from '../respond.ts';
import { LIVE_PERMISSION } from './audience.ts';
import { drained } from './drained.ts';
import type { EndReason, LivePorts, Sessions } from './session.ts';

const names = z.array(z.string().min(1).max(100)).min(1).max(50);

/** Which events a live client wants, and from where on. */
export const LiveRequest = z.strictObject({
  types: names.optional().meta({ description: 'Only events of these types' }),
  categories: names.optional().meta({ description: 'Only events of streams of these categories' }),
  after: z
    .string()
    .regex(/^\d{1,40}$/, 'must be a position')
    .optional()
    .meta({ description: 'Only events after this position. Absent: from now on' }),
});

export const filterOf = ({ types, categories }: z.output<typeof LiveRequest>): EventFilter => ({
  ...(types !== undefined && { types }),
  ...(categories !== undefined && { categories }),
});

/** Throws when the log does not reach to where a client claims to have been: it would wait for events it has missed. */
export const assertInLog = async (after: Position | undefined, { feed, store }: LivePorts): Promise<void> => {
  if (after === undefined || after <= feed.position() || after <= (await store.head())) return;
  throw new HttpProblem({
    status: 409,
    code: 'position-ahead-of-log',
    detail: 'The log does not reach to that position. Read anew from the start.',
  });
};

/** `GET /v1/stream`: a tenant's events as server-sent events (WHATWG HTML), resumed by `Last-Event-ID`. */
export const streamEndpoint = (ports: LivePorts, sessions: Sessions): GuardedEndpoint => {
  const read = readFromAddress(LiveRequest);
  return {
    kind: 'stream',
    name: 'StreamLogEvents',
    summary:
      'The events of the log as they come, as server-sent events: those that are about what the caller may read, and with log:read all. Resumes after Last-Event-ID.',
    method: 'GET',
    path: '/v1/stream',
    body: 'none',
    input: LiveRequest,
    status: 200,
    permission: LIVE_PERMISSION,
    prepare: (received) => {
      const wanted = validated(LiveRequest, read(received));
      const last = received.header('last-event-id');
      const after = positionFromText(last ?? wanted.after ?? '');
      if (last !== undefined && after === undefined) {
        throw malformed('invalid-position', 'Last-Event-ID must be the id of an event of this stream.');
      }
      return async ({ tenant }): Promise<Answer> => {
        sessions.assertRoom();
        await assertInLog(after, ports);
        return {
          takeOver: (exchange) => {
            const { principal } = exchange;
            const credential = credentialOf(exchange.request.headers);
            if (credential === undefined || principal === undefined) throw unauthenticated();
            const from = after ?? ports.feed.position();
            const connection = serverSent(exchange, from, ports.limits.stallMillis);
            const close = sessions.open({
              ...connection,
              credential,
              principal,
              tenant,
              after: from,
              filter: filterOf(wanted),
            });
            exchange.response.once('close', close);
          },
        };
      };
    },
  };
};

/** The first event says where in the log the client is: it resumes from there, though nothing else comes. */
const serverSent = (exchange: Exchange, from: Position, stallMillis: number) => {
  const { response } = exchange;
  response.statusCode = 200;
  setGeneralHeaders(exchange);
  response.setHeader('content-type', 'text/event-stream; charset=utf-8');
  response.setHeader('cache-control', 'no-store, no-transform');
  response.setHeader('x-accel-buffering', 'no'); // nginx would hold events back
  response.on('error', () => response.destroy());
  response.write(`retry: 2000\nid: ${positionToText(from)}\nevent: connected\ndata: {}\n\n`);
  return {
    transport: 'sse' as const,
    sink: {
      send: (frame: { readonly serverSent: Buffer }) => {
        response.write(frame.serverSent);
      },
      buffered: () => response.writableLength,
      drained: () => drained(response, stallMillis),
    },
    heartbeat: () => {
      response.write(': heartbeat\n\n');
    },
    end: (reason: EndReason) => {
      // A client that reads nothing would not read a farewell either.
      if (reason === 'too-slow') response.destroy();
      else response.end(`event: end\ndata: {"reason":"${reason}"}\n\n`);
    },
  };
};
