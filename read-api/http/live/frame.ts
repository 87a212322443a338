import type { StoredEvent } from '../../../domain/kernel/envelope.ts';
import { positionToText } from '../../../domain/kernel/position.ts';
import { logEventOf } from '../../log-event.ts';

/** An event written out for the wire, once for all clients. */
export interface Frame {
  readonly position: string;
  readonly type: string;
  readonly json: string;
  /** The same as a server-sent event. */
  readonly serverSent: Buffer;
}

const frames = new WeakMap<StoredEvent, Frame>();

export const frameOf = (event: StoredEvent): Frame => {
  const known = frames.get(event);
  if (known !== undefined) return known;
  const position = positionToText(event.position);
  const json = JSON.stringify(logEventOf(event));
  const serverSent = Buffer.from(`id: ${position}\nevent: ${event.type}\ndata: ${json}\n\n`);
  const frame = { position, type: event.type, json, serverSent };
  frames.set(event, frame);
  return frame;
};
