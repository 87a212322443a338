import { eventTypeFilter, excludeSystemEvents, type Filter, streamNameFilter } from '@eventstore/db-client';
import type { Position } from '../../../domain/kernel/position.ts';
import type { EventFilter } from '../event-store.ts';
import { packed } from './positions.ts';

const NOTHING = '(?!)';

/**
 * The part of a filter that the server applies. It takes one expression only, on the type or on the stream's name; of
 * both, types let fewer pass, and the adapter applies categories itself.
 *
 * @param window how many events the server leaves out before it says how far it is
 */
export const serverFilter = (
  filter: EventFilter | undefined,
  window: number,
  reached: (position: Position) => void,
): Filter => {
  const reporting = {
    maxSearchWindow: window,
    checkpointInterval: 1,
    checkpointReached: (_: unknown, position: { commit: bigint; prepare: bigint }) => reached(packed(position)),
  };
  if (filter?.types !== undefined) return eventTypeFilter({ ...reporting, regex: anyOf(filter.types) });
  if (filter?.categories === undefined) return excludeSystemEvents(reporting);
  if (filter.categories.length === 0) return streamNameFilter({ ...reporting, regex: NOTHING });
  return streamNameFilter({ ...reporting, prefixes: filter.categories.map((category) => `${category}-`) });
};

const anyOf = (types: readonly string[]): string =>
  types.length === 0 ? NOTHING : `^(?:${types.map((type) => type.replaceAll(/\W/g, '\\$&')).join('|')})$`;
