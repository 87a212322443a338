import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/support/database.ts';
import { carryOut, cutSequence, meters, titles } from '../../test/support/projections/row-model.ts';
import { scenario } from '../../test/support/projections/scenario.ts';
import { isPoison } from './batch.ts';
import { beginWriting } from './environment.ts';
import { foldOperations, type TenantOperation } from './fold.ts';
import { writeChanges } from './write.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
  await scenario(db).runner().prepare();
});
afterAll(() => db.close());

/** The tables after one batch on top of another, or `poison`. Leaves them empty. */
const written = async (batches: readonly (readonly TenantOperation[])[]): Promise<readonly string[] | 'poison'> => {
  const { database } = scenario(db);
  try {
    return await database.transaction(beginWriting(5_000), async (session) => {
      await session.query('delete from read_model.meters; delete from read_model.titles');
      for (const batch of batches) await writeChanges(session, 'read_model', foldOperations([meters, titles], batch));
      const { rows } =
        await session.query(`select jsonb_build_array(tenant_id, id, part, events::text, amount::text, level, note)::text as row from read_model.meters
        union all select jsonb_build_array(tenant_id, id, title, edits::text)::text from read_model.titles order by 1`);
      return rows.map(({ row }) => String(row)).toSorted();
    });
  } catch (error) {
    if (isPoison(error)) return 'poison';
    throw error;
  }
};

/** The same by the model. */
const expected = (operations: readonly TenantOperation[]): readonly string[] | 'poison' => {
  const rows = carryOut(new Map(), operations);
  if (rows === 'poison') return rows;
  return [...rows]
    .map(([address, row]) => {
      const [table, tenant] = JSON.parse(address);
      const cells =
        table === 'titles'
          ? [row.title, String(row.edits)]
          : [row.part, String(row.events), row.amount, row.level ?? null, row.note ?? null];
      return JSON.stringify([tenant, row.id, ...cells]);
    })
    .toSorted();
};

describe('writeChanges', () => {
  it('leaves the rows that carrying the operations out one by one leaves, in whatever batches', async () => {
    await fc.assert(
      fc.asyncProperty(cutSequence(60), async (batches) => {
        const asJson = (rows: readonly string[] | 'poison') =>
          rows === 'poison' ? rows : rows.map((row) => JSON.parse(row));
        expect(asJson(await written(batches))).toEqual(asJson(expected(batches.flat())));
      }),
      { numRuns: 400 },
    );
  });
});
