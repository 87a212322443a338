import { describe, expect, it } from 'vitest';
import { TENANTS } from '../../test/support/projections/row-model.ts';
import { foldOperations } from './fold.ts';
import { integer, remove, table, text, timestamp } from './table.ts';

const base = table('readings', {
  columns: { name: text(), at: timestamp(), value: integer() },
  key: ['name', 'at'],
});
const rollup = {
  base,
  at: 'at',
  period: 'hour',
  concerns: () => true,
  select: (from: (table: string) => string) => `select * from ${from('readings')}`,
  combined: {},
} as const;

describe('a roll-up', () => {
  it('has the key of what it rolls up', () => {
    const columns = { name: text(), at: timestamp() };
    expect(() => table('hours', { columns, key: ['at', 'name'], rollup })).toThrow('it has another key than readings');
    expect(() => table('hours', { columns, key: ['name', 'at'], rollup })).not.toThrow();
  });

  it('is computed: no handler may write it', () => {
    const hours = table('hours', { columns: base.columns, key: ['name', 'at'], rollup });
    const key = { name: 'sun', at: '2026-11-20T00:00:00.000Z' };
    const operations = [{ tenant: TENANTS[0], operation: remove(hours, key) }];
    expect(() => foldOperations([base, hours], operations)).toThrow('hours is computed, not written');
  });
});
