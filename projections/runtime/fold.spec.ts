import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addressOf,
  carryOut,
  cutSequence,
  meters,
  operationSequence,
  type RowModel,
  TENANTS,
  titles,
} from '../../test/support/projections/row-model.ts';
import { RowRefused } from './cell.ts';
import { rowAfter } from './change.ts';
import { createFold, foldOperations, type TableChanges, type TenantOperation } from './fold.ts';
import { increment, insert, patch, remove, table, text, upsert, uuid } from './table.ts';

const [TENANT, OTHER] = TENANTS;
const ID = '11111111-1111-4111-8111-111111111111';
const title = { id: ID, title: 'first', edits: 0n };

const changesOf = (operations: readonly TenantOperation['operation'][]) =>
  foldOperations(
    [meters, titles],
    operations.map((operation) => ({ tenant: TENANT, operation })),
  ).flatMap(({ changes }) => changes);

/** The rows that a fold leaves. */
const write = (start: RowModel, folded: readonly TableChanges[]): RowModel => {
  const rows = new Map(start);
  for (const { target, changes } of folded) {
    for (const change of changes) {
      const address = addressOf(target.table.name, change.tenant, change.key);
      const row = rowAfter(target, change, rows.get(address));
      if (row === undefined) rows.delete(address);
      else rows.set(address, row);
    }
  }
  return rows;
};

const foldAndWrite = (start: RowModel, operations: readonly TenantOperation[]): RowModel | 'poison' => {
  try {
    return write(start, foldOperations([meters, titles], operations));
  } catch (error) {
    if (error instanceof RowRefused) return 'poison';
    throw error;
  }
};

describe('foldOperations', () => {
  it('comes to the same as carrying the operations out one by one, whatever rows there were', () => {
    fc.assert(
      fc.property(operationSequence(60), fc.nat(60), (sequence, cut) => {
        const operations = sequence.slice(cut);
        const start = carryOut(new Map(), sequence.slice(0, cut));
        if (start === 'poison') return;
        expect(foldAndWrite(start, operations)).toEqual(carryOut(start, operations));
      }),
      { numRuns: 3000 },
    );
  });

  it('comes to the same when the tables start empty and the fold knows', () => {
    fc.assert(
      fc.property(operationSequence(50), (operations) => {
        const fold = createFold([meters, titles], { startingEmpty: true });
        const folded = (): RowModel | 'poison' => {
          try {
            for (const { tenant, operation } of operations) fold.add(tenant, operation);
          } catch (error) {
            if (error instanceof RowRefused) return 'poison';
            throw error;
          }
          expect(fold.changes().flatMap(({ changes }) => changes.filter(({ effect }) => effect === 'modify'))).toEqual(
            [],
          );
          return write(new Map(), fold.changes());
        };
        expect(folded()).toEqual(carryOut(new Map(), operations));
      }),
      { numRuns: 2000 },
    );
  });

  it('comes to the same however the operations are cut into batches', () => {
    fc.assert(
      fc.property(cutSequence(50), (batches) => {
        const inBatches = batches.reduce<RowModel | 'poison'>(
          (rows, batch) => (rows === 'poison' ? rows : foldAndWrite(rows, batch)),
          new Map(),
        );
        expect(inBatches).toEqual(foldAndWrite(new Map(), batches.flat()));
      }),
      { numRuns: 2000 },
    );
  });

  it('leaves one change a row', () => {
    const key = { id: ID, part: 'a' };
    const hits = Array.from({ length: 100 }, () => increment(meters, key, { events: 1n, amount: '0.01' }));
    const [change, ...more] = changesOf(hits);
    expect(more).toEqual([]);
    expect(change).toMatchObject({ effect: 'modify', requires: 'any' });
    expect(change?.effect === 'modify' && Object.fromEntries(change.assignments)).toEqual({
      events: { kind: 'add', value: 100n },
      amount: { kind: 'add', value: '1.00' },
    });
  });

  it('keeps the rows of two tenants apart, though their keys are equal', () => {
    const folded = foldOperations(
      [titles],
      [
        { tenant: TENANT, operation: insert(titles, title) },
        { tenant: OTHER, operation: insert(titles, title) },
      ],
    );
    expect(folded.flatMap(({ changes }) => changes.map(({ tenant }) => tenant))).toEqual([TENANT, OTHER]);
  });

  it('takes one UUID in two spellings for one row', () => {
    const upper = { ...title, id: 'ABCDEFAB-1111-4111-8111-111111111111' };
    expect(changesOf([upsert(titles, upper), upsert(titles, { ...upper, id: upper.id.toLowerCase() })])).toHaveLength(
      1,
    );
  });

  it.each([
    ['inserting a row twice', [insert(titles, title), insert(titles, title)]],
    ['inserting a row that was patched', [patch(titles, { id: ID }, { title: 'x' }), insert(titles, title)]],
    ['patching a removed row', [remove(titles, { id: ID }), patch(titles, { id: ID }, { title: 'x' })]],
    [
      'incrementing a removed row that has no initial values',
      [remove(titles, { id: ID }), increment(titles, { id: ID }, { edits: 1n })],
    ],
    ['changing the key', [patch(titles, { id: ID }, { id: '22222222-2222-4222-8222-222222222222' })]],
    ['a key that is no UUID', [remove(titles, { id: 'x' })]],
    ['a text with U+0000', [upsert(titles, { ...title, title: 'a\0b' })]],
    ['a bigint over 64 bits', [upsert(titles, { ...title, edits: 2n ** 63n })]],
    ['a table that was not declared', [{ kind: 'remove' as const, table: 'others', key: { id: ID } }]],
  ])('refuses %s', (_, operations) => {
    expect(() => changesOf(operations)).toThrow(RowRefused);
  });

  it('does not keep an insertion that a removal follows, but still requires that there was no row', () => {
    expect(changesOf([insert(titles, title), remove(titles, { id: ID })])).toMatchObject([
      { effect: 'delete', requires: 'absent' },
    ]);
  });
});

describe('table', () => {
  it.each([
    ['a name that is not snake_case', () => table('Titles', { columns: { id: uuid() }, key: ['id'] })],
    ['a tenant column of its own', () => table('titles', { columns: { id: uuid(), tenantId: uuid() }, key: ['id'] })],
    ['a nullable key', () => table('titles', { columns: { id: uuid().nullish() }, key: ['id'] })],
    [
      'a key of a type with many texts for one value',
      () => table('titles', { columns: { id: uuid(), n: meters.columns.amount }, key: ['n'] }),
    ],
    [
      'an index on nothing',
      () => table('titles', { columns: { id: uuid() }, key: ['id'], indexes: [{ columns: ['no'] }] }),
    ],
  ])('refuses %s', (_, declare) => {
    expect(declare).toThrow(/table/);
  });

  it('refuses to increment what is not summed exactly', () => {
    const notes = table('notes', { columns: { id: uuid(), note: text() }, key: ['id'] });
    expect(() => increment(notes, { id: ID }, { note: 'x' })).toThrow('cannot be incremented');
  });
});
