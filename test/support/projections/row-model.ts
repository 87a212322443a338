import fc from 'fast-check';
import { addDecimals } from '../../../projections/runtime/decimal.ts';
import type { TenantOperation } from '../../../projections/runtime/fold.ts';
import {
  bigint,
  type Cells,
  increment,
  insert,
  integer,
  numeric,
  patch,
  type RowOperation,
  remove,
  table,
  text,
  upsert,
  uuid,
} from '../../../projections/runtime/table.ts';

/** A table whose rows an increment can make. */
export const meters = table('meters', {
  columns: {
    id: uuid(),
    part: text(),
    events: bigint().startingAt(0n),
    amount: numeric().startingAt('1.50'),
    level: integer().nullish(),
    note: text().nullish(),
  },
  key: ['id', 'part'],
  indexes: [{ columns: ['note'] }],
});

/** One whose rows it cannot. */
export const titles = table('titles', {
  columns: { id: uuid(), title: text(), edits: bigint().startingAt(0n) },
  key: ['id'],
});

export const TENANTS = ['00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b'] as const;

const id = fc.constantFrom('11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222');
const part = fc.constantFrom('', 'a', '"q\\', 'NULL', 'ü\t\n');
const note = fc.option(fc.constantFrom('x', 'y\\"{}', 'null', '\\N'), { nil: null });
const amount = fc.constantFrom('0', '0.1', '-2.25', '100000000000000000000.000000001');
const events = fc.bigInt({ min: -(2n ** 60n), max: 2n ** 60n });
const level = fc.option(fc.integer({ min: -1000, max: 1000 }), { nil: null });

const onMeters: fc.Arbitrary<RowOperation> = fc.oneof(
  fc
    .record({ id, part, events, amount, level, note })
    .chain((row) => fc.constantFrom(insert(meters, row), upsert(meters, row))),
  fc
    .tuple(fc.record({ id, part }), fc.record({ events, amount, level, note }, { requiredKeys: [] }))
    .map(([key, values]) => patch(meters, key, values)),
  fc
    .tuple(
      fc.record({ id, part }),
      fc.record({ events: fc.bigInt({ min: -9n, max: 9n }), amount, level: fc.nat(9) }, { requiredKeys: [] }),
    )
    .map(([key, by]) => increment(meters, key, by)),
  fc.record({ id, part }).map((key) => remove(meters, key)),
);
const onTitles: fc.Arbitrary<RowOperation> = fc.oneof(
  fc
    .record({ id, title: part, edits: events })
    .chain((row) => fc.constantFrom(insert(titles, row), upsert(titles, row))),
  fc
    .tuple(fc.record({ id }), fc.record({ title: part }, { requiredKeys: [] }))
    .map(([key, v]) => patch(titles, key, v)),
  fc.record({ id }).map((key) => increment(titles, key, { edits: 1n })),
  fc.record({ id }).map((key) => remove(titles, key)),
);

/** Any operation on either table, for one of two tenants, on few rows: so that operations meet. */
const tenantOperation: fc.Arbitrary<TenantOperation> = fc.record({
  tenant: fc.constantFrom(...TENANTS),
  operation: fc.oneof(onMeters, onTitles),
});

/**
 * A sequence of operations. Most that would be poison are left out, so that there is mostly something to compare; one
 * in fifty sequences or so keeps one.
 */
export const operationSequence = (maxLength: number): fc.Arbitrary<readonly TenantOperation[]> =>
  fc
    .tuple(fc.array(tenantOperation, { maxLength, size: 'max' }), fc.nat(maxLength * 4))
    .map(([operations, keepPoisonAt]) => {
      let rows: RowModel = new Map();
      return operations.filter((operation, place) => {
        const after = carryOut(rows, [operation]);
        if (after === 'poison') return place === keepPoisonAt;
        rows = after;
        return true;
      });
    });

/** The same sequence, cut at some places. */
export const cutSequence = (maxLength: number): fc.Arbitrary<readonly (readonly TenantOperation[])[]> =>
  fc.tuple(operationSequence(maxLength), fc.array(fc.nat(maxLength), { maxLength: 4 })).map(([operations, cuts]) => {
    const places = [0, ...cuts.toSorted((a, b) => a - b), operations.length];
    return places.slice(1).map((end, index) => operations.slice(places[index], end));
  });

/** Rows by table, tenant and key. */
export type RowModel = ReadonlyMap<string, Cells>;

/** Carries operations out one by one; `poison` when one of them cannot be. */
export const carryOut = (start: RowModel, operations: readonly TenantOperation[]): RowModel | 'poison' => {
  const rows = new Map(start);
  for (const { tenant, operation } of operations) {
    const cells = 'row' in operation ? operation.row : operation.key;
    const address = addressOf(operation.table, tenant, cells);
    const before = rows.get(address);
    switch (operation.kind) {
      case 'insert':
        if (before !== undefined) return 'poison';
        rows.set(address, operation.row);
        break;
      case 'upsert':
        rows.set(address, operation.row);
        break;
      case 'patch':
        if (before === undefined) return 'poison';
        rows.set(address, { ...before, ...operation.values });
        break;
      case 'increment': {
        if (before === undefined && operation.table === 'titles') return 'poison';
        const from = before ?? { ...operation.key, events: 0n, amount: '1.50', level: null, note: null };
        rows.set(address, { ...from, ...sums(from, operation.by) });
        break;
      }
      case 'remove':
        rows.delete(address);
        break;
    }
  }
  return rows;
};

export const addressOf = (tableName: string, tenant: string, { id, part }: Cells): string =>
  JSON.stringify([tableName, tenant, id, part ?? null]);

const sums = (from: Cells, by: Cells): Cells =>
  Object.fromEntries(
    Object.entries(by).map(([name, amount]) => {
      const before = from[name];
      if (typeof amount === 'bigint') return [name, (typeof before === 'bigint' ? before : 0n) + amount];
      if (typeof amount === 'number') return [name, (typeof before === 'number' ? before : 0) + amount];
      return [name, addDecimals(typeof before === 'string' ? before : '0', String(amount))];
    }),
  );
