/**
 * A place in the order of the whole log. Opaque, comparable with `<`, serialised as decimal text.
 * The Postgres log counts 1, 2, 3 …; EventStoreDB packs (commit << 64 | prepare). Never compute with it.
 */
export type Position = bigint;

/** Before every event: reading after it starts at the log's first event. */
export const START: Position = 0n;

export const positionToText = (position: Position): string => position.toString();

/** Reads what `positionToText` wrote; undefined when the text is no position. */
export const positionFromText = (text: string): Position | undefined =>
  /^\d{1,40}$/.test(text) ? BigInt(text) : undefined;
