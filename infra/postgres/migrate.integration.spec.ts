import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/support/database.ts';
import { migrate, migrationNames } from './migrate.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

test('a migrated database needs nothing more', async () => {
  expect(await migrate(db.url)).toEqual([]);
});

test('every migration is recorded once', async () => {
  const { rows } = await db.pool.query('select name from migration order by name');
  expect(rows.map((row) => row.name)).toEqual(await migrationNames());
});
