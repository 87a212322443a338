import { readFileSync } from 'node:fs';
import type pg from 'pg';
import { type BindMessage, bindMessage } from './bind-message.ts';

const NAME = 'precedent-append';
const TEXT = readFileSync(new URL('append.sql', import.meta.url), 'utf8');
const PARAMETERS = TEXT.match(/\$\d+/g)?.length ?? 0;

/** Of each connection on which the statement is prepared. A connection sends one message at a time. */
const prepared = new WeakMap<pg.Connection, BindMessage>();

/** The row's columns as text. */
type Row = readonly (string | null)[];

/**
 * Calls append_events, whose parameters `write` writes. A query of `pg` that makes its own messages: one write to the
 * socket, out of a buffer that is used again. Large buffers made anew for every call cost more in garbage collection
 * than all else. Rejects as PostgreSQL or the connection did.
 */
export const runAppend = (client: pg.ClientBase, write: (message: BindMessage) => void): Promise<Row> =>
  new Promise((resolve, reject) => {
    let on: pg.Connection | undefined;
    let row: Row = [];
    client.query({
      submit: (connection: pg.Connection) => {
        on = connection;
        if (!connection.stream.writable) return;
        connection.stream.cork();
        const message = prepared.get(connection) ?? prepare(connection);
        message.begin(NAME, PARAMETERS);
        write(message);
        connection.stream.write(message.finish());
        connection.stream.uncork();
      },
      handleDataRow: ({ fields }: { readonly fields: Row }) => {
        row = fields;
      },
      handleCommandComplete: () => undefined,
      handleReadyForQuery: () => resolve(row),
      handleError: (failure: Error) => {
        // It may be the preparing that failed.
        if (on !== undefined) prepared.delete(on);
        reject(failure);
      },
    });
  });

/** To close a statement that does not exist is no error; to prepare one that does is. */
const prepare = (connection: pg.Connection): BindMessage => {
  connection.close({ type: 'S', name: NAME }, true);
  connection.parse({ name: NAME, text: TEXT, types: [] }, true);
  const message = bindMessage();
  prepared.set(connection, message);
  return message;
};
