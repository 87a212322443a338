import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { workOf } from '../../test/support/access/work.ts';
import { cli } from '../../test/support/cli.ts';
import { emptyDatabase } from '../../test/support/database.ts';
import { type ProductUnderTest, startProductUnderTest } from '../../test/support/product.ts';
import { openBackup } from '../backup/backup-file.ts';
import { writeBackup } from '../backup/write-backup.ts';
import { backupOver } from '../composition/backup.ts';
import { projections } from '../composition/catalogue.ts';
import { notaryIdentity, notaryOver } from '../composition/notary.ts';
import { readConfig } from '../config/config.ts';
import { drillCopy } from './drill-copy.ts';
import type { Finding } from './finding.ts';
import { createOutput } from './output.ts';

/** RES-07, R13: on a product that runs. */
describe('a backup of a product at work', { timeout: 120_000 }, () => {
  let shop: ProductUnderTest;
  let folder: string;
  beforeAll(async () => {
    shop = await startProductUnderTest();
    folder = await mkdtemp(join(tmpdir(), 'precedent-drill-'));
    await workOf({ ...shop, url: shop.url }, shop.tenant, { name: 'own', mark: 'shop' });
    const { storage, home } = shop.product;
    await notaryOver(storage, notaryIdentity(storage, readConfig(shop.environment), home)).round();
  });
  afterAll(async () => {
    await shop?.[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  const backup = async (name: string): Promise<string> => {
    const path = join(folder, name);
    await writeBackup(backupOver(shop.product.storage), path, () => undefined);
    return path;
  };

  test('restored into a new cluster, it has the read models, the secrets and the proofs of the original', async () => {
    const results = await cli(shop.environment, 'drill');
    expect(results.filter(({ well }) => well === false)).toEqual([]);
    const detailOf = (wanted: string): unknown => results.find(({ what }) => what === wanted)?.detail;
    expect(results.filter(({ detail }) => String(detail).includes('equal to the original'))).toHaveLength(
      projections.length,
    );
    expect(detailOf('log')).toMatch(/^(valid|stale): [1-9]\d* of /);
    expect(detailOf('secrets')).toMatch(/^[1-9]\d* opened$/);
    expect(detailOf('checkpoints')).toMatch(/^[1-9]\d* in the backup/);
    expect(results.at(-1)).toMatchObject({ verdict: 'good', failed: 0, rtoSeconds: expect.any(Number) });
    expect((await readdir(shop.product.home.directory)).filter((name) => name.startsWith('drill'))).toEqual([]);
  });

  test('restored by the operator, it has its read models', async () => {
    const copy = await emptyDatabase();
    onTestFinished(copy.close);
    const path = await backup('sound');
    const environment = { ...shop.environment, DATABASE_URL: copy.url, PRECEDENT_HOME: join(folder, 'home') };
    expect(await cli(environment, 'restore', path)).toMatchObject([
      { event: 'restored', file: path },
      { event: 'built', readModels: projections.length },
    ]);
    const decisions = 'select to_jsonb(d) as row from read_model.decisions d';
    expect((await copy.pool.query(decisions)).rows).toEqual((await shop.product.storage.pool.query(decisions)).rows);
  });

  test('a read model, an event and a tree that somebody laid hands on are found, each by name', async () => {
    const { pool } = shop.product.storage;
    await pool.query(`
      update read_model.decisions set model_version = 'another';
      alter table event disable trigger all;
      update event set metadata = replace(metadata::text, '"kind":"apiKey"', '"kind":"user"')::json
        where position = (select min(position) from event where type = 'DecisionRecorded');
      alter table event enable always trigger event_immutable;
      alter table event enable always trigger event_not_truncatable`);
    const copy = await emptyDatabase();
    onTestFinished(copy.close);
    const wrong: Finding[] = [];
    await drillCopy({
      backup: await openBackup(await backup('tampered')),
      url: copy.url,
      folder: await mkdtemp(join(folder, 'copy-')),
      config: readConfig(shop.environment),
      home: shop.product.home,
      output: createOutput(true),
      onFinding: (finding) => !finding.well && wrong.push(finding),
      signal: new AbortController().signal,
    });
    expect(wrong.find(({ what }) => what === 'read model decisions')?.detail).toMatch(
      /^not the original’s at position \d+: decisions/,
    );
    expect(wrong.find(({ what }) => what === 'log')?.detail).toMatch(/^tampered: /);
    expect(wrong.find(({ what }) => what === 'trees')?.detail).toContain('notary_tile and notary_bundle differ');
  });
});
