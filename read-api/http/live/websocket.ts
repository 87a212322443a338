import type { IncomingMessage, Server } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { positionFromText } from '../../../domain/kernel/position.ts';
import { credentialOf, showsCredential } from '../credential.ts';
import { isOwnOrigin } from '../cross-site.ts';
import { HttpProblem } from '../problem.ts';
import { admit } from './admission.ts';
import { TooSlow } from './drained.ts';
import type { Frame } from './frame.ts';
import type { EndReason, LivePorts, Sessions } from './session.ts';
import { assertInLog, filterOf, LiveRequest } from './stream.ts';

/** The first message of every client. Browsers cannot set headers, so the credential may come here. */
const Subscribe = LiveRequest.extend({
  type: z.literal('subscribe'),
  credential: z.string().max(2_048).optional(),
  tenant: z.string().optional(),
});

const PATH = '/v1/ws';
const SUBSCRIBE_WITHIN_MILLIS = 5_000;
const MAX_MESSAGE_BYTES = 16_384;
const FAREWELL_MILLIS = 1_000;

const CLOSE_CODES: Readonly<Record<EndReason, number>> = {
  closing: 1001,
  failed: 1011,
  'too-slow': 1013,
  revoked: 4401,
};

export type UpgradingServer = Server | TlsServer;

/**
 * Serves `/v1/ws` on a server: the same feed as `/v1/stream`. `mayOpen` decides on who asks before they say anything: on
 * their page, and whether it is encrypted. What comes back
 * sends all clients away.
 */
export const attachWebSocket = (
  server: UpgradingServer,
  ports: LivePorts,
  sessions: Sessions,
  mayOpen: (request: IncomingMessage) => boolean,
): (() => void) => {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    if (request.url?.split('?')[0] !== PATH) refuseUpgrade(socket, '404 Not Found');
    else if (!mayOpen(request)) refuseUpgrade(socket, '403 Forbidden');
    else sockets.handleUpgrade(request, socket, head, (client) => greet(client, request, ports, sessions));
  });
  return () => {
    for (const client of sockets.clients) {
      client.close(CLOSE_CODES.closing, 'closing');
      // A client that does not shake hands must not keep the process.
      setTimeout(() => client.terminate(), FAREWELL_MILLIS).unref();
    }
  };
};

const refuseUpgrade = (socket: Duplex, status: string): void => {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
};

const greet = (client: WebSocket, request: IncomingMessage, ports: LivePorts, sessions: Sessions): void => {
  const impatience = setTimeout(() => client.close(4408, 'subscribe-timeout'), SUBSCRIBE_WITHIN_MILLIS);
  client.on('error', () => client.terminate());
  client.once('close', () => clearTimeout(impatience));
  client.once('message', (message: RawData) => {
    clearTimeout(impatience);
    subscribe(client, request, String(message), ports, sessions).catch((error: unknown) => {
      if (error instanceof HttpProblem) client.close(4000 + error.problem.status, error.problem.code);
      else {
        ports.logger.error('live connection failed', { error });
        client.close(1011, 'internal-error');
      }
    });
  });
};

const subscribe = async (
  client: WebSocket,
  request: IncomingMessage,
  message: string,
  ports: LivePorts,
  sessions: Sessions,
): Promise<void> => {
  const wanted = Subscribe.safeParse(parsed(message));
  if (!wanted.success) throw problem(400, 'invalid-subscribe');
  const shown = shownCredential(request, wanted.data.credential);
  const named = wanted.data.tenant ?? request.headers['precedent-tenant'];
  const { credential, principal, tenant } = await admit(
    request,
    shown,
    typeof named === 'string' ? named : undefined,
    ports,
  );
  const after = positionFromText(wanted.data.after ?? '');
  sessions.assertRoom();
  await assertInLog(after, ports);
  if (client.readyState !== client.OPEN) return;

  let answered = true;
  client.on('pong', () => {
    answered = true;
  });
  const close = sessions.open({
    transport: 'websocket',
    credential,
    principal,
    tenant,
    after,
    filter: filterOf(wanted.data),
    sink: {
      send: (frame: Frame) => client.send(`{"type":"event","event":${frame.json}}`),
      buffered: () => client.bufferedAmount,
      drained: () => drained(client, ports.limits.stallMillis),
    },
    heartbeat: () => {
      if (!answered) client.terminate();
      answered = false;
      client.ping();
    },
    end: (reason) => {
      client.close(CLOSE_CODES[reason], reason);
      // A client that reads nothing answers no closing handshake either.
      if (reason === 'too-slow') client.terminate();
    },
  });
  client.once('close', close);
  client.send('{"type":"subscribed"}');
};

/** From the headers, else from the message, else the cookie: which counts from a page of ours only. */
const shownCredential = ({ headers }: IncomingMessage, said: string | undefined): string | undefined => {
  if (showsCredential(headers)) return credentialOf(headers);
  return said ?? (isOwnOrigin(headers.origin, headers.host) ? credentialOf(headers) : undefined);
};

const parsed = (message: string): unknown => {
  try {
    return JSON.parse(message);
  } catch (error) {
    if (error instanceof SyntaxError) throw problem(400, 'malformed-json');
    throw error;
  }
};

const problem = (status: number, code: string): HttpProblem => new HttpProblem({ status, code, detail: code });

/** `ws` tells no moment of emptiness: look, at a pace that costs nothing. */
const drained = async (client: WebSocket, stallMillis: number): Promise<void> => {
  const end = performance.now() + stallMillis;
  while (client.bufferedAmount > 0 && client.readyState === client.OPEN) {
    if (performance.now() > end) throw new TooSlow();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};
