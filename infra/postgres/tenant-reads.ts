import knex, { type Knex } from 'knex';
import type { Pool, PoolClient } from 'pg';
import type { ReadDatabase, TenantReads } from './read-database.ts';
import { withStandIns } from './stand-ins.ts';
import { queryInTenant, type TenantStatement } from './tenant-statement.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Longer than anybody waits for an answer: it only ends what would hold a connection for nobody. */
const STATEMENT_MILLIS = 10_000;

/**
 * Reads through a pool of `pg`, which others may use too. Each statement is a transaction of its own, under the
 * tenant and a role that policies bind, and rolled back before its connection serves anybody else; as with the
 * isolation that PostgreSQL has by default, two statements of one reader may see what was committed between them.
 * A statement that throws or takes longer than `statementMillis`, or a connection that breaks, throws to the reader.
 *
 * Nothing but time zone and date style, which poolers keep per client, is set for longer than a transaction. Behind a
 * pooler that lends connections by transaction, `keepPlans` must be false: plans belong to a connection.
 */
export const createTenantReads = (
  pool: Pool,
  { statementMillis = STATEMENT_MILLIS, keepPlans = true } = {},
): TenantReads => {
  const settled = new WeakSet<PoolClient>();
  const rows = async (statement: TenantStatement) => {
    const client = await pool.connect();
    try {
      if (!settled.has(client)) {
        client.on('error', saidByTheNextQuery);
        await client.query(SETTLE);
        settled.add(client);
      }
      const found = await readAnew(client, statement);
      client.release();
      return found;
    } catch (error) {
      giveUp(client);
      throw error;
    }
  };
  return {
    inTenant: async (tenant, read, standIns) => {
      // Knex would take anything for text, and a policy would then show nothing, in silence.
      if (!UUID.test(tenant)) throw new RangeError('a tenant id is a UUID in lower case');
      const database: ReadDatabase = {
        sql,
        rows: (query) => {
          const { sql: text, bindings } = query.toSQL().toNative();
          const asked = { tenant, millis: statementMillis, text, values: bindings.map(parameter) };
          if (standIns === undefined) return rows({ ...asked, keepPlan: keepPlans, schema: LIVE_SCHEMA });
          // Schemas come and go, and a plan for each would be kept for ever.
          const keepPlan = keepPlans && !standIns.some((standIn) => 'schema' in standIn);
          return rows({ ...withStandIns(asked, standIns), keepPlan, schema: '' });
        },
      };
      return read(database);
    },
  };
};

/** Once more when the table that the connection has a plan for was exchanged for one of another form meanwhile. */
const readAnew = async (client: PoolClient, statement: TenantStatement): ReturnType<typeof queryInTenant> => {
  try {
    return await queryInTenant(client, statement);
  } catch (error) {
    if (!isOutdatedPlan(error)) throw error;
    await client.query('rollback');
    return queryInTenant(client, statement);
  }
};

/** PostgreSQL: "cached plan must not change result type". */
const isOutdatedPlan = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === '0A000' && error.message.includes('cached plan');

/** Where queries find the tables that they name. */
const LIVE_SCHEMA = 'read_model';

/** In what form values leave the server, for as long as the connection lives: every setting costs each time it is made. */
const SETTLE = "set timezone = 'UTC'; set datestyle = 'ISO, YMD'";

/** The reader does not wait for the end; a connection that cannot end its transaction is closed, which ends it too. */
const giveUp = (client: PoolClient): void => {
  client.query('rollback').then(
    () => client.release(),
    (error) => client.release(error),
  );
};

/** A connection that breaks between two queries emits an error, which would end the process if nobody listened. */
const saidByTheNextQuery = (): void => undefined;

const parameter = (value: unknown): string | null => {
  if (value === null || value === undefined) return null;
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value);
    default:
      throw new TypeError('a parameter is text, a number, a truth value or null');
  }
};

const MOST_NAMES = 5_000;
const wrapped = new Map<string, string>();

/** A name as SQL has it. Statements are built anew each time, out of the same few names. */
const wrappedName = (name: string, wrap: (name: string) => string): string => {
  const known = wrapped.get(name);
  if (known !== undefined) return known;
  const made = wrap(name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
  if (wrapped.size < MOST_NAMES) wrapped.set(name, made);
  return made;
};

/** Without a connection: knex keeps dead ones, and takes none from a pool that it does not own. */
const sql: Knex = knex({ client: 'pg', wrapIdentifier: wrappedName });
