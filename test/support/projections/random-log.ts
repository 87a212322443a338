import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { z } from 'zod';
import type { NewEvent } from '../../../domain/kernel/envelope.ts';
import type { EventCatalogue } from '../../../domain/kernel/event.ts';
import type { JsonObject, JsonValue } from '../../../domain/kernel/json.ts';
import { type StreamName, streamName, type TenantId } from '../../../domain/kernel/stream.ts';
import { instantOf } from '../../../domain/kernel/time.ts';
import { valuesOf } from '../json-schema-arbitrary.ts';

/** So few of each kind of thing there are that events meet at it. */
const OF_A_KIND = 6;
const NAMING = /(id|name|slug|key|process|instance)$/i;
const DECIMAL = /^(?:value|target)$/;
const START_MILLIS = Date.UTC(2026, 10, 20);

/**
 * Events of every type in the catalogue, in any order, of any form that their schemas allow: what no story would think
 * of, and whatever context comes next. Many of them are out of place; who needs a log that holds together leaves those
 * out at which a projection stops.
 */
export const randomEvents = (
  catalogue: EventCatalogue,
  tenants: readonly TenantId[],
  { seed, perType }: { readonly seed: number; readonly perType: number },
): readonly { readonly stream: StreamName; readonly event: NewEvent }[] => {
  const named = namesFrom(seed);
  const events = catalogue.all.flatMap(({ type, version, schema }) => {
    const form = z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' });
    // Each value several times, for it has other names then, and making them takes the time.
    const values = fc.sample(valuesOf(form, {}), { seed, numRuns: Math.ceil(perType / 8) });
    const data = values.map((value) => z.record(z.string(), z.json()).parse(value));
    return Array.from({ length: perType }, (_, n) => ({ type, version, data: named(data[n % data.length] ?? {}) }));
  });
  const [order = []] = fc.sample(fc.shuffledSubarray(events, { minLength: events.length }), { seed, numRuns: 1 });
  return order.map(({ type, version, data }, place) => {
    const id = randomUUID();
    const tenant = tenants[place % tenants.length] ?? '';
    const metadata = {
      tenant,
      actor: { kind: 'user', id: 'ada' },
      commandId: id,
      correlationId: id,
      causationId: id,
      recordedAt: instantOf(START_MILLIS + place),
    } as const;
    // Some begin a stream of their own, some come later in one.
    const stream = streamName('random', tenant, place % 3 === 0 ? id : type);
    return { stream, event: { id, type, version, data, metadata } };
  });
};

/**
 * Puts one of a few names in place of each, small numbers in place of large ones, and a decimal for what a metric has:
 * columns refuse what only looks like them.
 */
const namesFrom = (seed: number): ((data: JsonObject) => JsonObject) => {
  const kinds = new Map<string, string[]>();
  let turn = Math.abs(seed);
  const oneOf = (kind: string, value: string): string => {
    const known = kinds.get(kind) ?? [];
    kinds.set(kind, known);
    if (known.length < OF_A_KIND) known.push(value);
    turn += 1;
    return known[(turn * 7) % known.length] ?? value;
  };
  const among = (name: string, value: JsonValue): JsonValue => {
    if (typeof value === 'number' && Number.isInteger(value)) {
      turn += 1;
      return (Math.abs(value) + turn) % 3;
    }
    if (typeof value === 'string' && DECIMAL.test(name)) return `${value.length}.5`;
    if (typeof value === 'string') return NAMING.test(name) ? oneOf(name, value) : value;
    if (typeof value !== 'object' || value === null) return value;
    return isList(value) ? value.map((item) => among(name, item)) : object(value);
  };
  const object = (data: JsonObject): JsonObject => {
    const renamed: Record<string, JsonValue> = {};
    for (const [name, value] of Object.entries(data)) if (value !== undefined) renamed[name] = among(name, value);
    return renamed;
  };
  return object;
};

const isList = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);
