import type { TenantId } from '../../domain/kernel/stream.ts';
import type { SqlSession } from '../../infra/postgres/sql-database.ts';
import type { Change, FoldTable, Put } from './change.ts';
import { identifier, snakeCase, sqlColumns, sqlKey, tableIdentifier } from './definition.ts';
import type { TableChanges } from './fold.ts';
import { keyRows, mergingFrom, type Statement, wholeRows } from './statements.ts';
import type { AnyTable, Cells, Rollup } from './table.ts';

/** Fills a roll-up that has no rows yet. Before it is secured: its owner is bound by the policies too. */
export const fillRollup = async (
  session: SqlSession,
  schema: string,
  table: AnyTable,
  { select }: Rollup,
): Promise<void> => {
  const columns = sqlColumns(table).map(identifier).join(', ');
  const rows = select((name) => tableIdentifier(schema, name));
  await session.query(
    `insert into ${tableIdentifier(schema, table.name)} (${columns}) select ${columns} from (${rows}) r`,
  );
};

/**
 * Brings the roll-ups of a batch's tables up to it, after it is written. Rows that are new are taken in without a look
 * at the base; only where one changed are those of its period read again, for what was the greatest may be so no
 * longer.
 */
export const refreshRollups = async (
  session: SqlSession,
  schema: string,
  batch: readonly TableChanges[],
): Promise<void> => {
  const rolled = batch.flatMap(({ target }) => {
    const { rollup } = target.table;
    return rollup === undefined ? [] : [{ fold: target, rollup }];
  });
  for (const [base, same] of Map.groupBy(rolled, ({ rollup }) => rollup.base)) {
    const changes = batch.find(({ target }) => target.table.name === base.name)?.changes ?? [];
    const [added, changed] = [new Set<Put>(), new Set<Change>()];
    for (const change of changes) {
      if (change.effect === 'put' && !same.some(({ rollup }) => rollup.concerns(change.row))) continue;
      if (change.effect === 'put' && change.requires === 'absent') added.add(change);
      else changed.add(change);
    }
    if (added.size > 0) await send(session, takingIn(schema, base, same, [...added]));
    if (changed.size === 0) continue;
    for (const { fold, rollup } of same)
      await send(session, computing(schema, fold, rollup, periodsOf(rollup, changed)));
  }
};

const send = (session: SqlSession, { text, values }: Statement) => session.query(text, values);

interface Rolled {
  readonly fold: FoldTable;
  readonly rollup: Rollup;
}

interface Keyed {
  readonly tenant: TenantId;
  readonly key: Cells;
}

/** The roll-up's rows that base rows belong to, each once. */
const periodsOf = ({ base, at, period }: Rollup, changed: ReadonlySet<Change>): readonly Keyed[] => {
  const others = base.key.filter((name) => name !== at);
  const found = new Map<string, Keyed>();
  for (const { tenant, key } of changed) {
    const moment = String(key[at]);
    const begins = period === 'hour' ? `${moment.slice(0, 13)}:00:00.000Z` : `${moment.slice(0, 10)}T00:00:00.000Z`;
    // U+0000 cannot be part of a stored text.
    const text = others.reduce((start, name) => `${start}\0${key[name]}`, `${tenant}\0${begins}`);
    found.set(text, { tenant, key: { ...key, [at]: begins } });
  }
  return [...found.values()];
};

/**
 * Rolls up the new rows by themselves, under the names of the tables that the selections know, and adds what comes of
 * it: all roll-ups in one statement, since sending and sorting the rows is most of what it takes.
 */
const takingIn = (schema: string, base: AnyTable, same: readonly Rolled[], puts: readonly Put[]): Statement => {
  const rows = wholeRows(base, puts);
  const made = same.map(
    ({ fold: { table }, rollup }) => `${identifier(table.name)} as materialized (${rollup.select(identifier)})`,
  );
  const written = same.map(({ fold: { table }, rollup }) => {
    const columns = sqlColumns(table).map(identifier).join(', ');
    const update = Object.entries(rollup.combined).map(([column, value]) => `${identifier(column)} = ${value}`);
    return `${identifier(`${table.name} written`)} as (insert into ${tableIdentifier(schema, table.name)} as t (${columns})
      select ${columns} from ${identifier(table.name)}
      on conflict (${sqlKey(table).map(identifier).join(', ')}) do update set ${update.join(', ')})`;
  });
  const source = `${identifier(base.name)} as (select * from ${rows.text})`;
  return { text: `with ${[source, ...made, ...written].join(',\n')} select`, values: rows.values };
};

/** Reads the periods' rows and replaces what was made of them before. */
const computing = (
  schema: string,
  fold: FoldTable,
  { at, period, select }: Rollup,
  periods: readonly Keyed[],
): Statement => {
  const { table } = fold;
  const keys = keyRows(table, periods);
  const values = [...keys.values];
  const begins = periods.map(({ key }) => String(key[at])).toSorted();
  // As bounds of all, so that only the partitions between them are opened.
  const first = `$${values.push(begins[0] ?? null)}::timestamptz`;
  const last = `$${values.push(begins.at(-1) ?? null)}::timestamptz`;
  const moment = identifier(snakeCase(at));
  const length = `interval '1 ${period}'`;
  const same = sqlKey(table)
    .map(identifier)
    .filter((column) => column !== moment)
    .map((column) => `b.${column} = k.${column}`);
  // The offset keeps it a look into the index for each period, whatever a young table's statistics say.
  const from = (name: string): string => `(select b.* from periods k cross join lateral (
      select * from ${tableIdentifier(schema, name)} b
      where ${same.join(' and ')} and b.${moment} >= k.${moment} and b.${moment} < k.${moment} + ${length}
        and b.${moment} >= ${first} and b.${moment} < ${last} + ${length} offset 0) b)`;
  const into = { fold, name: tableIdentifier(schema, table.name) };
  return {
    text: `with periods as (select distinct * from ${keys.text}) ${mergingFrom(into, `(${select(from)}) c`)}`,
    values,
  };
};
