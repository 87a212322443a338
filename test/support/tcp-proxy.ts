import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** What the network does to connections through the proxy. */
export type NetworkFault =
  /** Nothing: bytes pass. */
  | { readonly mode: 'pass' }
  /** Bytes are swallowed in both directions, connections stay open: a dead router. */
  | { readonly mode: 'blackHole' }
  /** Every connection is reset, new ones too. */
  | { readonly mode: 'reset' }
  /** Connections that exist are cut, new ones are refused: the server's machine is gone. */
  | { readonly mode: 'refuse' }
  /** Every chunk arrives later. */
  | { readonly mode: 'delay'; readonly millis: number }
  /** The next time the server has answered a message that holds `marker`, the answer is dropped and the connection cut. */
  | { readonly mode: 'cutAfter'; readonly marker: string }
  /** The server's answers arrive a few bytes at a time. */
  | { readonly mode: 'drip'; readonly bytes: number; readonly millis: number };

export interface TcpProxy {
  readonly port: number;
  readonly inject: (fault: NetworkFault) => void;
  /** New connections go to another port from now on: the server was started again somewhere else. */
  readonly retarget: (port: number) => void;
  /** Connections open now. */
  readonly connections: () => number;
  readonly close: () => Promise<void>;
}

/** A proxy on loopback in front of a server on loopback, whose network can be made to fail. */
export const createTcpProxy = async (targetPort: number): Promise<TcpProxy> => {
  let target = targetPort;
  let fault: NetworkFault = { mode: 'pass' };
  const pairs = new Set<{ client: Socket; server: Socket }>();

  const listener = createServer((client) => {
    if (fault.mode === 'reset' || fault.mode === 'refuse') {
      client.resetAndDestroy();
      return;
    }
    const server = connect({ port: target, host: '127.0.0.1' });
    const pair = { client, server };
    pairs.add(pair);
    const end = () => {
      pairs.delete(pair);
      client.destroy();
      server.destroy();
    };
    let cutting = false;
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      socket.on('error', end);
      socket.on('close', end);
    }
    client.on('data', (chunk) => {
      if (fault.mode === 'blackHole') return;
      if (fault.mode === 'cutAfter' && chunk.includes(fault.marker)) cutting = true;
      if (fault.mode === 'delay') setTimeout(() => server.write(chunk), fault.millis);
      else server.write(chunk);
    });
    server.on('data', (chunk) => {
      if (fault.mode === 'blackHole') return;
      if (cutting) {
        fault = { mode: 'pass' };
        client.resetAndDestroy();
        return;
      }
      if (fault.mode === 'delay') setTimeout(() => client.write(chunk), fault.millis);
      else if (fault.mode === 'drip') drip(client, chunk, fault.bytes, fault.millis);
      else client.write(chunk);
    });
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');

  return {
    port: address.port,
    inject: (next) => {
      fault = next;
      if (next.mode === 'reset') for (const { client } of pairs) client.resetAndDestroy();
      if (next.mode === 'refuse') for (const { client } of pairs) client.destroy();
    },
    retarget: (port) => {
      target = port;
    },
    connections: () => pairs.size,
    close: async () => {
      for (const { client, server } of pairs) {
        client.destroy();
        server.destroy();
      }
      listener.close();
      await once(listener, 'close');
    },
  };
};

const drip = (socket: Socket, chunk: Buffer, bytes: number, millis: number): void => {
  for (let at = 0; at < chunk.length; at += bytes) {
    const part = chunk.subarray(at, at + bytes);
    setTimeout(() => socket.writable && socket.write(part), (at / bytes) * millis);
  }
};
