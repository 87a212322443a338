import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StoredEvent } from '../../domain/kernel/envelope.ts';
import type { Position } from '../../domain/kernel/position.ts';
import { eventTypes, projections } from '../../infra/composition/catalogue.ts';
import { PLATFORM_TENANT } from '../../infra/composition/flags.ts';
import type { EventStore } from '../../infra/event-store/event-store.ts';
import { createMemoryEventStore } from '../../infra/event-store/memory/memory-event-store.ts';
import { createSqlDatabase, type SqlDatabase } from '../../infra/postgres/sql-database.ts';
import { foldTenant, type TenantFold } from '../../projections/runtime/as-of/tenant-fold.ts';
import { foldEventOf, typesOf } from '../../projections/runtime/batch.ts';
import type { TableChecksum } from '../../projections/runtime/checksum.ts';
import { DEFAULT_TUNING } from '../../projections/runtime/environment.ts';
import { createFold } from '../../projections/runtime/fold.ts';
import type { Projection } from '../../projections/runtime/projection.ts';
import { createProjectionRunner, type ProjectionRunner } from '../../projections/runtime/runner.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { liveRows, type Rows, rowsOfFold } from '../support/projections/live-rows.ts';
import { randomEvents } from '../support/projections/random-log.ts';

const NIGHTLY = process.env.PRECEDENT_NIGHTLY !== undefined;
/** Places of the log at which folds are compared, and at which tables are. */
const PLACES = NIGHTLY ? 1_000 : 200;
const BUILDS = NIGHTLY ? 100 : 3;
/** Events of each type to choose from, and of those that were taken, how many lie between two places. */
const PER_TYPE = NIGHTLY ? 60 : 20;
const STEP = NIGHTLY ? 3 : 5;
const TENANTS = [PLATFORM_TENANT, '0195f3e0-0000-7000-8000-000000000002'];
const NAMES = projections.map(({ name }) => name);
const UNLIMITED = { events: 1_000_000, size: 1_000_000_000 };

/** Writes rows for the platform from every tenant's events: no tenant can ask for it, but it is built like all others. */
const OF_ALL_TENANTS = 'tenants';

/** A projection as its events come, beside what one makes of them that is asked as of a moment. */
const bothOf = (projection: Projection, store: EventStore, database: SqlDatabase) => {
  const live = liveRows(projection, eventTypes);
  const types = new Set(typesOf(projection));
  const own: StoredEvent[] = [];
  const foldEvent = foldEventOf(projection, eventTypes);
  const environment = { store, database, catalogue: eventTypes, holder: 'test', tuning: DEFAULT_TUNING };
  const earlier = new Map<string, TenantFold>();
  const ofAll = (): Rows => {
    const fold = createFold(projection.tables, { startingEmpty: true });
    for (const event of own) foldEvent(fold, event);
    return rowsOfFold(fold.changes());
  };
  const ofEach = async (position: Position, fresh: boolean): Promise<Rows> => {
    const rows: Rows[] = [];
    for (const tenant of TENANTS) {
      const base = fresh ? undefined : earlier.get(tenant);
      const pages = [own.filter((event) => event.position > (base?.seen ?? 0n))];
      const fold = await foldTenant(environment, projection, tenant, position, pages, UNLIMITED, base);
      earlier.set(tenant, fold);
      rows.push(rowsOfFold(fold.tables));
    }
    return new Map(rows.flatMap((some) => [...some]));
  };
  return {
    name: projection.name,
    live: live.rows,
    take: (event: StoredEvent): (() => void) => {
      const carryOut = live.take(event);
      return () => {
        carryOut();
        if (types.has(event.type)) own.push(event);
      };
    },
    /** From the first event, or on top of an earlier answer. */
    asOf: (position: Position, fresh: boolean): Rows | Promise<Rows> =>
      projection.name === OF_ALL_TENANTS ? ofAll() : ofEach(position, fresh),
  };
};

/** Whether all take an event. If one does not, none does. */
const takenByAll = (models: readonly ReturnType<typeof bothOf>[], event: StoredEvent): boolean => {
  let carryOut: readonly (() => void)[];
  try {
    carryOut = models.map((model) => model.take(event));
  } catch {
    return false; // out of place: nothing that a command would have let into a log
  }
  for (const one of carryOut) one();
  return true;
};

describe('every read model, over a log of random events of every type', () => {
  let db: TestDatabase;
  let database: SqlDatabase;
  beforeAll(async () => {
    db = await testDatabase();
    database = createSqlDatabase(db.pool);
  });
  afterAll(() => db.close());

  const runnerOver = (store: EventStore): ProjectionRunner =>
    createProjectionRunner({
      store,
      database,
      catalogue: eventTypes,
      projections,
      clock: { now: () => '2026-11-21T00:00:00.000Z' },
      holder: 'test',
    });

  test(`as of each of ${PLACES} places is what was live there, and so is what is built as of ${BUILDS} of them`, () =>
    fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const store = createMemoryEventStore();
        const runner = runnerOver(store);
        await runner.start();
        const models = projections.map((projection) => bothOf(projection, store, database));
        const candidates = randomEvents(eventTypes, TENANTS, { seed, perType: PER_TYPE });
        const revisions = new Map<string, bigint>();
        const checksums = new Map<Position, readonly (readonly TableChecksum[])[]>();
        let [position, places] = [0n, 0];
        for (const { stream, event } of candidates) {
          const revision = revisions.get(stream) ?? 0n;
          if (!takenByAll(models, { ...event, stream, revision, position: position + 1n })) continue;
          revisions.set(stream, revision + 1n);
          await store.append(stream, 'any', [event]);
          position += 1n;
          if (places === PLACES || Number(position) % STEP !== 0) continue;
          places += 1;
          for (const [place, { name, asOf, live }] of models.entries()) {
            const rows = await asOf(position, (places + place) % 3 === 0);
            if (!isDeepStrictEqual(rows, live())) expect(rows, `${name} as of ${position}`).toEqual(live());
          }
          if (places % Math.floor(PLACES / BUILDS) !== 0) continue;
          expect(await runner.waitFor(NAMES, position, 30_000)).toBe(true);
          checksums.set(position, await Promise.all(NAMES.map(async (name) => (await runner.checksum(name)).tables)));
        }
        await runner.stop();
        expect(places).toBe(PLACES);
        // Chance may leave one or two without an event that they take.
        expect(models.filter(({ live }) => live().size > 0).length).toBeGreaterThanOrEqual(models.length - 2);
        expect(checksums.size).toBe(BUILDS);
        for (const [at, expected] of checksums) {
          for (const [place, name] of NAMES.entries()) {
            const { tables } = await runner.past.build(name, at);
            expect(tables, `${name} as of ${at}`).toEqual(expected[place]);
          }
          expect(await runner.past.drop(at)).toHaveLength(NAMES.length);
        }
      }),
      { numRuns: 1, endOnFailure: true },
    ));
});
