import type { z } from 'zod';
import type { StoredEvent } from '../../domain/kernel/envelope.ts';
import { type DomainEvent, type EventDefinition, isEvent, type Recorded } from '../../domain/kernel/event.ts';
import type { AnyTable, RowOperation } from './table.ts';

/**
 * A read model and how events fill it. Handlers are pure: an event in, row operations out; they need no database to
 * be tested. Raise `version` with every change of tables or handlers: the new one is built beside the live one from
 * the log's first event and switched in one transaction.
 */
export interface Projection {
  /** Named as its main table. */
  readonly name: string;
  readonly version: number;
  readonly tables: readonly AnyTable[];
  readonly handlers: readonly EventHandler[];
}

export interface EventHandler {
  readonly type: string;
  readonly handle: (event: StoredEvent) => readonly RowOperation[];
}

/** What a type of event does to the read model. The event's data is in its definition's current version. */
export const on = <Type extends string, Schema extends z.ZodObject>(
  definition: EventDefinition<Type, Schema>,
  handle: (event: Recorded<DomainEvent<Type, z.output<Schema>>>) => readonly RowOperation[],
): EventHandler => ({
  type: definition.type,
  handle: (event) => (isEvent(definition, event) ? handle(event) : []),
});

/** Declares a projection. Two handlers for one type of event throw. */
export const projection = (declaration: Projection): Projection => {
  const types = declaration.handlers.map((handler) => handler.type);
  if (new Set(types).size !== types.length) throw new Error(`${declaration.name} handles one type of event twice`);
  return declaration;
};
