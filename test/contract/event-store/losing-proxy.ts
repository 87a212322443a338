import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A TCP proxy that loses what the suite asks it to lose. */
export interface LosingProxy {
  /** The target's connection string, by way of the proxy. */
  readonly url: string;
  /** Ends every connection without a word and takes none for a while, as a server that restarts does. */
  readonly restart: (millis: number) => Promise<void>;
  /** The next request that holds this text is passed on; its answer is not: the connection is cut instead. */
  readonly loseAnswerTo: (text: string) => void;
  readonly close: () => Promise<void>;
}

export const losingProxy = async (target: string): Promise<LosingProxy> => {
  const upstream = new URL(target);
  const sockets = new Set<Socket>();
  let losing: string | undefined;
  let restarting = false;

  const server = createServer((client) => {
    if (restarting) return void client.destroy();
    const database = connect(Number(upstream.port), upstream.hostname);
    let swallow = false;
    const cut = () => {
      for (const socket of [client, database]) {
        socket.destroy();
        sockets.delete(socket);
      }
    };
    for (const socket of [client, database]) {
      sockets.add(socket);
      socket.on('close', cut);
      socket.on('error', cut);
    }
    client.on('data', (request) => {
      if (losing !== undefined && request.includes(losing)) {
        losing = undefined;
        swallow = true;
      }
      database.write(request);
    });
    database.on('data', (answer) => {
      if (swallow) cut();
      else client.write(answer);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String(address.port);
  const cutAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: url.href,
    restart: async (millis) => {
      restarting = true;
      cutAll();
      await sleep(millis);
      restarting = false;
    },
    loseAnswerTo: (text) => {
      losing = text;
    },
    close: async () => {
      cutAll();
      server.close();
      await once(server, 'close');
    },
  };
};
