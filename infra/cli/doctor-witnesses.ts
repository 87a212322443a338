import type { Pool } from 'pg';
import { witnessPolicy } from '../composition/witnessing.ts';
import type { Config } from '../config/config.ts';
import { createCosignatureStorage } from '../notary/cosignature-storage.ts';
import { createSqlDatabase } from '../postgres/sql-database.ts';
import type { Finding } from './finding.ts';

/** Whether enough witnesses signed what the notary signed a minute ago. Nothing where none are configured. */
export async function* examineWitnesses(pool: Pool, config: Config): AsyncGenerator<Finding> {
  const { witnesses, quorum } = witnessPolicy(config);
  if (witnesses.length === 0) return;
  const storage = createCosignatureStorage(createSqlDatabase(pool));
  const { trees, unwitnessed } = await storage.standing(
    witnesses.map(({ id }) => id),
    quorum,
  );
  const of = `${quorum} of ${witnesses.length} witnesses`;
  yield unwitnessed === 0
    ? { what: 'witnesses', well: true, detail: `${of} signed the newest checkpoints of all ${trees} trees` }
    : {
        what: 'witnesses',
        well: false,
        detail: `UNWITNESSED: fewer than ${of} signed what was signed a minute ago, of ${unwitnessed} of ${trees} trees`,
        mend: 'The log says which witness is away, and which refuses. One that refuses with 422 or knows a larger tree saw another history than this: npm run -s precedent -- verify log',
      };
}
