import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:https';
import { SERVER } from './certificates.ts';

/** A request that the receiver got. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** How the receiver answers; undefined: it never does. `endless`: its body never ends. */
export type Reaction =
  | {
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: string | Buffer;
      readonly endless?: true;
    }
  | undefined;

export interface HttpsReceiver extends AsyncDisposable {
  readonly port: number;
  /** As an exemption of the guarded client. */
  readonly exempt: string;
  readonly received: readonly Received[];
  /** From now on it answers so. */
  readonly answer: (react: (received: Received) => Reaction) => void;
}

/** Who receives webhooks: a real https server on loopback, known as {@link RECEIVER} to whoever trusts {@link AUTHORITY}. */
export const startHttpsReceiver = async (): Promise<HttpsReceiver> => {
  const received: Received[] = [];
  let react: (received: Received) => Reaction = () => ({ status: 204 });
  const server = createServer(SERVER, (incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const one = { path: incoming.url ?? '', headers: incoming.headers, body: Buffer.concat(chunks).toString('utf8') };
      received.push(one);
      const reaction = react(one);
      if (reaction === undefined) return;
      response.writeHead(reaction.status, reaction.headers);
      if (reaction.endless) response.write('and');
      else response.end(reaction.body);
    });
  });
  server.on('tlsClientError', () => undefined); // clients that do not trust it; the tests look at their side
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the receiver has no port');
  return {
    port: address.port,
    exempt: `127.0.0.1:${address.port}`,
    received,
    answer: (next) => {
      react = next;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
};
