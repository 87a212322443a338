import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { NewEvent } from '../../domain/kernel/envelope.ts';
import { type StreamName, streamName } from '../../domain/kernel/stream.ts';
import type { AppendResult, EventStore } from '../../infra/event-store/event-store.ts';
import { ids } from '../../infra/ids.ts';

/** An event as a live client got it. */
export interface Heard {
  readonly id: string;
  readonly type: string;
  readonly data: { readonly stream: string; readonly position: string; readonly data: { readonly text: string } };
}

/** Appends a note's event for a tenant. */
export const appendNote = (
  store: EventStore,
  tenant: string,
  text: string,
  options: { readonly type?: string; readonly category?: string } = {},
): Promise<AppendResult> => {
  const stream: StreamName = streamName(options.category ?? 'note', tenant, ids.newId());
  const commandId = ids.newId();
  const event: NewEvent = {
    id: ids.newId(),
    type: options.type ?? 'NoteTaken',
    version: 1,
    data: { text },
    metadata: {
      tenant,
      actor: { kind: 'system', id: 'test' },
      commandId,
      correlationId: commandId,
      causationId: commandId,
      recordedAt: '2026-11-20T12:00:00.000Z',
    },
  };
  return store.append(stream, 'none', [event]);
};

/** Reads server-sent events until `many` have come, or fails after so long a silence that nothing will come. */
export const hear = async (response: Response, many: number): Promise<readonly Heard[]> => {
  const heard: Heard[] = [];
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (reader === undefined) throw new Error('no body');
  let text = '';
  while (heard.length < many) {
    const silence = Promise.withResolvers<never>();
    const timer = setTimeout(() => silence.reject(new Error(`silence after ${heard.length} events: ${text}`)), 15_000);
    const { value, done } = await Promise.race([reader.read(), silence.promise]).finally(() => clearTimeout(timer));
    if (done) throw new Error(`the stream ended after ${heard.length} events: ${text}`);
    const blocks = (text + value).split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = new Map(
        block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
      );
      const data = fields.get('data');
      if (data !== undefined && fields.get('event') !== 'connected')
        heard.push({ id: fields.get('id') ?? '', type: fields.get('event') ?? '', data: JSON.parse(data) });
    }
  }
  await reader.cancel();
  return heard;
};

/** A client that asks for the stream and then never reads. */
export const deafClient = async (port: number, key: string): Promise<Socket> => {
  const socket = connect({ port, host: '127.0.0.1' });
  await once(socket, 'connect');
  socket.on('error', () => socket.destroy());
  socket.write(`GET /v1/stream HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\n\r\n`);
  await once(socket, 'readable');
  return socket.pause();
};
