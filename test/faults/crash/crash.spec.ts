import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../../infra/postgres/embedded.ts';
import { FLAWLESS } from './aftermath.ts';
import { type CrashPoint, type CrashSite, crashSite, FAILPOINTS } from './crash-site.ts';
import type { Bug } from './planted-bugs.ts';

/** R3: a process killed at its worst moments, and a database that crashes, on a cluster of their own with fsync on. */
const HITS = process.env.PRECEDENT_NIGHTLY ? 170 : 10;
const CYCLES = HITS * FAILPOINTS.length;

let directory: string;
let cluster: EmbeddedPostgres;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'precedent-crash-'));
  await chmod(directory, 0o755);
  cluster = await startEmbeddedPostgres({ directory });
});
afterAll(async () => {
  await cluster.stop('immediate');
  await rm(directory, { recursive: true, force: true });
});

const siteOfItsOwn = async (name: string): Promise<CrashSite> => {
  const site = await crashSite(name, () => cluster.url);
  onTestFinished(site.close);
  return site;
};

test(`${CYCLES} kills, ${HITS} at each failpoint: nothing acknowledged is lost, nothing is seen twice`, async () => {
  expect(CYCLES).toBeGreaterThanOrEqual(40);
  const site = await siteOfItsOwn('sound');
  for (let hit = 0; hit < HITS; hit += 1) {
    for (const failpoint of FAILPOINTS) await site.kill(failpoint);
    if (hit % 2 === 0) {
      await cluster.stop('immediate');
      cluster = await startEmbeddedPostgres({ directory });
    }
  }
  expect(await site.finish()).toEqual(FLAWLESS);
}, 900_000);

describe('the same kills and the same verdict find a planted mistake', () => {
  test.each<{ bug: Bug; failpoint: CrashPoint; shows: 'lost' | 'miscounted' | 'sentAgain' }>([
    { bug: 'acknowledgedFirst', failpoint: 'append.begun', shows: 'lost' },
    { bug: 'checkpointFirst', failpoint: 'projection.before-commit', shows: 'miscounted' },
    { bug: 'letterWithoutKey', failpoint: 'letter.posted', shows: 'sentAgain' },
  ])(
    '$bug shows as $shows, and as nothing else',
    async ({ bug, failpoint, shows }) => {
      const site = await siteOfItsOwn(bug.toLowerCase());
      await site.kill(failpoint, bug);
      const verdict = await site.finish();
      expect(verdict[shows]).toBeGreaterThan(0);
      expect({ ...verdict, [shows]: 0 }).toEqual(FLAWLESS);
    },
    300_000,
  );
});
