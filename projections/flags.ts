import { flagEvents } from '../domain/flags/events.ts';
import type { StoredEvent } from '../domain/kernel/envelope.ts';
import { positionToText } from '../domain/kernel/position.ts';
import { type EventHandler, projection } from './runtime/projection.ts';
import { insert, json, numeric, type RowOperation, table, text, timestamp, uuid } from './runtime/table.ts';

const flagChanges = table('flag_changes', {
  columns: {
    eventId: uuid(),
    position: numeric(),
    name: text(),
    /** The event's type. */
    change: text(),
    detail: json(),
    by: json(),
    at: timestamp(),
  },
  key: ['eventId'],
  indexes: [{ columns: ['name', 'position'] }],
});

const changeOf = ({ id, position, type, data, metadata }: StoredEvent): readonly RowOperation[] => {
  const { name, ...detail } = data;
  return [
    insert(flagChanges, {
      eventId: id,
      position: positionToText(position),
      name: String(name),
      change: type,
      detail,
      by: { kind: metadata.actor.kind, id: metadata.actor.id },
      at: metadata.recordedAt,
    }),
  ];
};

/** Who changed what of the flags. Nothing is evaluated from it: that asks the log. */
export const flagProjections = [
  projection({
    name: 'flag_changes',
    version: 1,
    tables: [flagChanges],
    handlers: flagEvents.map(({ type }): EventHandler => ({ type, handle: changeOf })),
  }),
] as const;
