import type { Connection, FieldDef, PoolClient } from 'pg';
import type { TenantId } from '../../domain/kernel/stream.ts';
import type { Row } from './read-database.ts';
import { rowValues } from './row-values.ts';
import { bind, closeStatement, describePortal, execute, parse, sync } from './wire.ts';

/** A statement for one tenant's rows. */
export interface TenantStatement {
  readonly tenant: TenantId;
  /** PostgreSQL cancels what takes longer. */
  readonly millis: number;
  readonly text: string;
  /** Where the tables are that it names; empty: nowhere. */
  readonly schema: string;
  /** The connection plans the statement once. False behind a pooler that lends connections by transaction. */
  readonly keepPlan: boolean;
  /** As PostgreSQL reads them. */
  readonly values: readonly (string | null)[];
}

const BEGIN = 'tenant_begin';
const SETTINGS = 'tenant_settings';
const ROLLBACK = 'tenant_rollback';

/** Under a name that may be taken: an attempt may have failed after this. */
const preparing = (name: string, text: string): readonly Buffer[] => [closeStatement(name), parse(name, text)];

const EXECUTE = execute();
const DESCRIBE = describePortal();
const BEGIN_TEXT = 'begin read only';
// The role is not the owner, so that the policies hold. All of it is gone when the transaction ends.
const SETTINGS_TEXT = `select set_config('role', 'precedent_app', true), set_config('app.tenant_id', $1, true),
  set_config('search_path', $3, true), set_config('statement_timeout', $2, true)`;
const ROLLBACK_TEXT = 'rollback';
const PREPARE_FRAME = [
  ...preparing(BEGIN, BEGIN_TEXT),
  ...preparing(SETTINGS, SETTINGS_TEXT),
  ...preparing(ROLLBACK, ROLLBACK_TEXT),
];
const OPEN = Buffer.concat([bind(BEGIN, []), EXECUTE]);
const CLOSE = Buffer.concat([EXECUTE, bind(ROLLBACK, []), EXECUTE, sync()]);
const OPEN_UNNAMED = Buffer.concat([parse('', BEGIN_TEXT), bind('', []), EXECUTE, parse('', SETTINGS_TEXT)]);
const CLOSE_UNNAMED = Buffer.concat([EXECUTE, parse('', ROLLBACK_TEXT), bind('', []), EXECUTE, sync()]);

/** How many of the four have ended when the statement's own rows come. */
const BEFORE_STATEMENT = 2;

/** What one connection has prepared. */
interface Prepared {
  /** Whether it has the three that every transaction takes. */
  frame: boolean;
  /** By their text. */
  readonly statements: Map<string, Statement>;
}

interface Statement {
  /** By which the connection keeps its plan; empty for one that it does not keep. */
  readonly name: string;
  /** Undefined: to be prepared, and its columns asked for. */
  columns: Columns | undefined;
}

interface Columns {
  readonly names: readonly string[];
  readonly parsers: readonly ((text: string) => unknown)[];
}

/** Filters and lists of any length make ever new texts; the first ones are those that come again. */
const MOST_PLANS = 500;

const preparedBy = new WeakMap<Connection, Prepared>();

const preparedOn = (connection: Connection): Prepared => {
  const prepared = preparedBy.get(connection) ?? { frame: false, statements: new Map() };
  preparedBy.set(connection, prepared);
  return prepared;
};

const statementOf = ({ statements }: Prepared, text: string): Statement => {
  const known = statements.get(text);
  if (known !== undefined) return known;
  if (statements.size === MOST_PLANS) return { name: '', columns: undefined };
  const statement: Statement = { name: `tenant_read_${statements.size}`, columns: undefined };
  statements.set(text, statement);
  return statement;
};

/**
 * Sends `begin read only`, the settings, the statement and `rollback` in one message, for one round trip, and answers
 * with the statement's rows. When it rejects, the transaction is still open: roll back before anything else is sent.
 * A query of `pg` that makes its own messages, as its cursors do: its usual one waits after each statement.
 */
export const queryInTenant = (client: PoolClient, asked: TenantStatement) =>
  new Promise<readonly Row[]>((resolve, reject) => {
    const { connection } = client;
    const prepared = preparedOn(connection);
    const statement = asked.keepPlan ? statementOf(prepared, asked.text) : { name: '', columns: undefined };
    const rows: Row[] = [];
    let { columns } = statement;
    let ended = 0;
    let unreadable: { readonly cause: unknown } | undefined;
    // Not in `submit`: what cannot be encoded must throw before the connection waits for an answer.
    const message = asked.keepPlan ? messageWithPlan(asked, statement, prepared) : messageWithoutPlan(asked);
    client.query({
      submit: (): void => {
        if (connection.stream.writable) connection.stream.write(message);
      },
      handleRowDescription: ({ fields }: { readonly fields: readonly FieldDef[] }): void => {
        columns = columnsOf(fields);
        statement.columns = columns;
      },
      handleDataRow: ({ fields }: { readonly fields: readonly (string | null)[] }): void => {
        if (ended !== BEFORE_STATEMENT || columns === undefined || unreadable !== undefined) return;
        try {
          rows.push(rowOf(columns, fields));
        } catch (cause) {
          // Thrown here, it would leave the connection in the middle of the answer.
          unreadable = { cause };
        }
      },
      handleCommandComplete: (): void => {
        ended += 1;
        prepared.frame ||= asked.keepPlan;
      },
      handleEmptyQuery: (): void => {
        ended += 1;
      },
      handleError: (error: Error): void => {
        // Whether it was prepared, and is still of use, is not known.
        statement.columns = undefined;
        reject(error);
      },
      handleReadyForQuery: (): void => {
        if (unreadable === undefined) resolve(rows);
        else reject(unreadable.cause);
      },
    });
  });

const messageWithPlan = (asked: TenantStatement, { name, columns }: Statement, { frame }: Prepared): Buffer =>
  Buffer.concat([
    ...(frame ? [] : PREPARE_FRAME),
    OPEN,
    bind(SETTINGS, settingsOf(asked)),
    EXECUTE,
    ...(columns === undefined ? preparing(name, asked.text) : []),
    bind(name, asked.values),
    ...(columns === undefined ? [DESCRIBE] : []),
    CLOSE,
  ]);

/** Nothing stays on the connection, which may be another one the next time. */
const messageWithoutPlan = (asked: TenantStatement): Buffer =>
  Buffer.concat([
    OPEN_UNNAMED,
    bind('', settingsOf(asked)),
    EXECUTE,
    parse('', asked.text),
    bind('', asked.values),
    DESCRIBE,
    CLOSE_UNNAMED,
  ]);

const settingsOf = ({ tenant, millis, schema }: TenantStatement): readonly string[] => [tenant, `${millis}ms`, schema];

const columnsOf = (fields: readonly FieldDef[]): Columns => ({
  names: fields.map(({ name }) => camelCase(name)),
  parsers: fields.map(({ dataTypeID }) => rowValues.getTypeParser(dataTypeID)),
});

const rowOf = ({ names, parsers }: Columns, fields: readonly (string | null)[]): Row => {
  const row: Record<string, unknown> = {};
  for (const [place, name] of names.entries()) {
    const field = fields[place] ?? null;
    row[name] = field === null ? null : parsers[place]?.(field);
  }
  return row;
};

const camelCase = (name: string): string => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
