import type { StandIn } from './read-database.ts';

interface Asked {
  readonly text: string;
  readonly values: readonly (string | null)[];
}

/** The policy of read-model tables, said again: rows that are sent along stand under none. */
const OF_TENANT = `tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid`;

/**
 * The same statement over other rows: each table that it names becomes a common table expression of that name, which
 * hides the table. What the statement does not mention is left out.
 */
export const withStandIns = <Statement extends Asked>(asked: Statement, standIns: readonly StandIn[]): Statement => {
  const values = [...asked.values];
  const named = standIns.filter(({ table }) => asked.text.includes(table));
  if (named.length === 0) return asked;
  const expressions = named.map((standIn) => `${quoted(standIn.table)} as ${expressionOf(standIn, values)}`);
  // There is one list of them: where the statement begins one, ours come before its own.
  const [own = '', recursive = ''] = /^\s*with\s+(recursive\s+)?/i.exec(asked.text) ?? [];
  const rest = own === '' ? ` ${asked.text}` : `, ${asked.text.slice(own.length)}`;
  return { ...asked, text: `with ${recursive}${expressions.join(', ')}${rest}`, values };
};

const expressionOf = (standIn: StandIn, values: (string | null)[]): string => {
  // Not materialized, so that its indexes are of use.
  if ('schema' in standIn) {
    return `not materialized (select * from ${quoted(standIn.schema)}.${quoted(standIn.table)})`;
  }
  const columns = standIn.columns();
  const arrays = columns.map(({ sqlType, cells }) => `$${values.push(cells)}::${sqlType}[]`);
  const names = columns.map(({ name }) => quoted(name));
  return `(select * from unnest(${arrays.join(', ')}) as r (${names.join(', ')}) where ${OF_TENANT})`;
};

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
