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
  const named = namedIn(asked.text, standIns);
  if (named.length === 0) return asked;
  const expressions = named.map((standIn) => `${quoted(standIn.table)} as ${expressionOf(standIn, values)}`);
  // There is one list of them: where the statement begins one, ours come before its own.
  const [own = '', recursive = ''] = /^\s*with\s+(recursive\s+)?/i.exec(asked.text) ?? [];
  const rest = own === '' ? ` ${asked.text}` : `, ${asked.text.slice(own.length)}`;
  return { ...asked, text: `with ${recursive}${expressions.join(', ')}${rest}`, values };
};

/** Those that the statement mentions, and those that they are made of, in their order. */
const namedIn = (text: string, standIns: readonly StandIn[]): readonly StandIn[] => {
  const texts = [text];
  const named = standIns.toReversed().filter((standIn) => {
    const mentioned = texts.some((one) => one.includes(standIn.table));
    if (mentioned && 'select' in standIn) texts.push(standIn.select);
    return mentioned;
  });
  return named.toReversed();
};

const expressionOf = (standIn: StandIn, values: (string | null)[]): string => {
  // Not materialized, so that its indexes are of use.
  if ('schema' in standIn) {
    return `not materialized (select * from ${quoted(standIn.schema)}.${quoted(standIn.table)})`;
  }
  if ('select' in standIn) return `(${standIn.select})`;
  const columns = standIn.columns();
  const arrays = columns.map(({ sqlType, cells }) => `$${values.push(cells)}::${sqlType}[]`);
  const names = columns.map(({ name }) => quoted(name));
  return `(select * from unnest(${arrays.join(', ')}) as r (${names.join(', ')}) where ${OF_TENANT})`;
};

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
