import type { z } from 'zod';
import type { StoredEvent } from './envelope.ts';
import type { JsonObject } from './json.ts';

/** A fact in the business's words, before the log has given it an id and a place. */
export interface DomainEvent<Type extends string = string, Data extends object = object> {
  readonly type: Type;
  readonly version: number;
  readonly data: Data;
}

/** Turns the data of one version into the data of the next. */
export type Upcaster = (data: JsonObject) => JsonObject;

/** A type of event: call it with data to make one. */
export interface EventDefinition<Type extends string, Schema extends z.ZodObject> {
  (data: z.output<Schema>): DomainEvent<Type, z.output<Schema>>;
  readonly type: Type;
  readonly version: number;
  readonly schema: Schema;
  /** `upcasters[0]` turns version 1 into 2, and so on up to `version`. */
  readonly upcasters: readonly Upcaster[];
}

/** Any event definition, where its own data does not matter. */
export interface AnyEventDefinition {
  readonly type: string;
  readonly version: number;
  readonly schema: z.ZodObject;
  readonly upcasters: readonly Upcaster[];
}

/** The event that a definition makes; of a union of definitions, the union of events. */
export type EventOf<Definition> =
  Definition extends EventDefinition<infer Type, infer Schema> ? DomainEvent<Type, z.output<Schema>> : never;

/** A stored event whose data has the shape of its definition's current version. */
export type Recorded<Event extends DomainEvent> =
  Event extends DomainEvent<infer Type, infer Data>
    ? Omit<StoredEvent, 'type' | 'data'> & { readonly type: Type; readonly data: Data }
    : never;

/**
 * Declares a type of event. Past tense, business words. Never edit a published schema: raise the version and add the
 * upcaster from the version before.
 */
export const defineEvent = <const Type extends string, Schema extends z.ZodObject>(
  type: Type,
  version: number,
  schema: Schema,
  upcasters: readonly Upcaster[] = [],
): EventDefinition<Type, Schema> => {
  if (upcasters.length !== version - 1) {
    throw new Error(`${type} version ${version} needs ${version - 1} upcasters and has ${upcasters.length}`);
  }
  const create = (data: z.output<Schema>): DomainEvent<Type, z.output<Schema>> => ({ type, version, data });
  return Object.assign(create, { type, version, schema, upcasters });
};

/** Whether a stored event is of a definition's type (its data already brought to the current version). */
export const isEvent = <Type extends string, Schema extends z.ZodObject>(
  definition: EventDefinition<Type, Schema>,
  event: { readonly type: string },
): event is Recorded<DomainEvent<Type, z.output<Schema>>> => event.type === definition.type;

/** Every type of event that the product knows, by name. */
export interface EventCatalogue {
  /** Undefined for a type that nobody declared. */
  readonly find: (type: string) => AnyEventDefinition | undefined;
  readonly all: readonly AnyEventDefinition[];
  /** The event in its type's current version. A type that nobody declared, or a version from the future, throws. */
  readonly upcast: <Event extends StoredEvent>(event: Event) => Event;
}

/** Collects definitions; two of one name throw. */
export const eventCatalogue = (definitions: readonly AnyEventDefinition[]): EventCatalogue => {
  const byType = new Map<string, AnyEventDefinition>();
  for (const definition of definitions) {
    if (byType.has(definition.type)) throw new Error(`two events are named ${definition.type}`);
    byType.set(definition.type, definition);
  }
  return {
    find: (type) => byType.get(type),
    all: [...byType.values()],
    upcast: (event) => {
      const definition = byType.get(event.type);
      if (definition === undefined) throw new Error(`no event is declared as ${event.type}`);
      if (event.version === definition.version) return event;
      if (event.version > definition.version) {
        throw new Error(
          `${event.type} version ${event.version} is newer than this build knows (${definition.version})`,
        );
      }
      const data = definition.upcasters.slice(event.version - 1).reduce((older, upcast) => upcast(older), event.data);
      return { ...event, version: definition.version, data };
    },
  };
};
