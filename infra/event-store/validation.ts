import type { NewEvent } from '../../domain/kernel/envelope.ts';
import { type StreamName, streamParts } from '../../domain/kernel/stream.ts';
import { MAX_EVENT_BYTES } from './event-store.ts';
import { EventRefused } from './failures.ts';

/** An event whose JSON text is made: these bytes are stored, and come back as they are. */
export interface SerialisedEvent {
  readonly event: NewEvent;
  readonly data: string;
  readonly metadata: string;
}

/** The most events that one append may carry. */
export const MAX_EVENTS_PER_APPEND = 2_000;
const MAX_DEPTH = 500;

const STREAM = /^[a-z][A-Za-z0-9]*-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.\S{1,200}$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const EVENT_TYPE = /^[A-Z][A-Za-z0-9]{0,99}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/**
 * What every adapter does to an append before anything is sent: refuses what the log cannot give back exactly
 * (rules 14 and 16) and makes the JSON text.
 *
 * @throws EventRefused naming the event and, for JSON, the place (a JSON pointer); never a value, it may be personal
 */
export const serialise = (stream: StreamName, events: readonly NewEvent[]): readonly SerialisedEvent[] => {
  if (!STREAM.test(stream) || !isStorableText(stream)) {
    throw new EventRefused('a stream is named category-tenant.id: a camelCase word, a UUID, up to 200 characters');
  }
  if (events.length === 0 || events.length > MAX_EVENTS_PER_APPEND) {
    throw new EventRefused(`an append carries 1 to ${MAX_EVENTS_PER_APPEND} events, not ${events.length}`);
  }
  if (events.length > 1 && new Set(events.map((event) => event.id)).size !== events.length) {
    throw new EventRefused('two events of one append have the same id');
  }
  const { tenant } = streamParts(stream);
  return events.map((event) => {
    checkEnvelope(event, tenant);
    const data = jsonText(event, 'data');
    const metadata = jsonText(event, 'metadata');
    checkSize(event, data, metadata);
    return { event, data, metadata };
  });
};

const checkEnvelope = (event: NewEvent, tenant: string): void => {
  if (!UUID.test(event.id)) throw new EventRefused('an event id is a UUID in lower case');
  if (!EVENT_TYPE.test(event.type)) throw new EventRefused('an event type is a PascalCase word of up to 100 letters');
  if (!Number.isInteger(event.version) || event.version < 1 || event.version > 32_767) {
    throw new EventRefused(`${event.type}: a version is an integer from 1 to 32767`);
  }
  if (event.metadata.tenant !== tenant) throw new EventRefused(`${event.type}: its tenant is not its stream's`);
  if (!INSTANT.test(event.metadata.recordedAt)) {
    throw new EventRefused(`${event.type}: recordedAt is not UTC with three fraction digits`);
  }
};

const checkSize = (event: NewEvent, data: string, metadata: string): void => {
  // A UTF-16 unit takes at most three bytes of UTF-8: small events need no exact count.
  if ((data.length + metadata.length) * 3 <= MAX_EVENT_BYTES) return;
  const bytes = Buffer.byteLength(data) + Buffer.byteLength(metadata);
  if (bytes > MAX_EVENT_BYTES) {
    throw new EventRefused(`${event.type} takes ${bytes} bytes of JSON and may take ${MAX_EVENT_BYTES}`);
  }
};

const jsonText = (event: NewEvent, part: 'data' | 'metadata'): string => {
  const value: unknown = event[part];
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new EventRefused(`${event.type}: ${part} is not a JSON object`);
  }
  refuseFault(event, part, faultIn(value, 0, false));
  const text = JSON.stringify(value);
  // JSON.stringify escapes U+0000 and lone surrogates (and little else) as \u: only then are the strings looked at.
  if (text.includes('\\u')) refuseFault(event, part, faultIn(value, 0, true));
  return text;
};

const refuseFault = (event: NewEvent, part: 'data' | 'metadata', fault: Fault | undefined): void => {
  if (fault !== undefined) throw new EventRefused(`${event.type}: ${part}${fault.pointer} ${fault.reason}`);
};

interface Fault {
  readonly pointer: string;
  readonly reason: string;
}

/** What keeps a value from being stored. Strings and keys are looked at only when asked for. */
const faultIn = (value: unknown, depth: number, inTexts: boolean): Fault | undefined => {
  switch (typeof value) {
    case 'string':
      return !inTexts || isStorableText(value) ? undefined : faultHere('holds U+0000 or a lone surrogate');
    case 'boolean':
      return undefined;
    case 'number':
      return faultInNumber(value);
    case 'object':
      return value === null ? undefined : faultInside(value, depth + 1, inTexts);
    case 'bigint':
      return faultHere('is a bigint: send it as decimal text');
    default:
      return faultHere(`is ${typeof value}: not JSON`);
  }
};

const faultInNumber = (value: number): Fault | undefined => {
  if (!Number.isFinite(value)) return faultHere(`is ${value}: not JSON`);
  // Beyond 2^53 two integers share one number, and readers in other languages would see another digit.
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    return faultHere('is an integer beyond 2^53: send it as decimal text');
  }
  return undefined;
};

const faultInside = (value: object, depth: number, inTexts: boolean): Fault | undefined => {
  if (depth > MAX_DEPTH) return faultHere(`is nested deeper than ${MAX_DEPTH} levels`);
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      const fault = faultIn(value[index], depth, inTexts);
      if (fault !== undefined) return below(String(index), fault);
    }
    return undefined;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return faultHere('is not a plain object');
  for (const [key, member] of Object.entries(value)) {
    if (inTexts && !isStorableText(key)) return faultHere('has a key with U+0000 or a lone surrogate');
    // An absent optional field and one set to undefined are the same in JSON.
    if (member === undefined) continue;
    const fault = faultIn(member, depth, inTexts);
    if (fault !== undefined) return below(key, fault);
  }
  return undefined;
};

const isStorableText = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

const faultHere = (reason: string): Fault => ({ pointer: '', reason });

const below = (key: string, fault: Fault): Fault => ({
  ...fault,
  pointer: `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}${fault.pointer}`,
});
