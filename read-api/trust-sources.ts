import { z } from 'zod';
import type { Instant } from '../domain/kernel/time.ts';
import { type EvaluationInput, Issue, Lack } from '../domain/trust/evaluation.ts';
import { basisPointsOf } from '../domain/trust/fraction.ts';
import { healthOf, requiredBuckets } from '../domain/trust/health.ts';
import { BasisPoints, ComponentName } from '../domain/trust/policy.ts';
import { InstantText, Measurement, SourceDeclaration } from '../domain/trust/signals.ts';
import type { ReadDatabase } from '../infra/postgres/read-database.ts';
import { query } from './http/query.ts';

export const listSignalSources = query({
  name: 'ListSignalSources',
  summary: 'Every registered signal source with its health now; a silent one is shown as silent.',
  route: 'GET /v1/trust/sources',
  permission: 'trust:read',
  input: z.strictObject({}),
  output: z.strictObject({
    /** The moment that freshness is judged at. */
    asOf: InstantText,
    items: z.array(
      z.strictObject({
        ...SourceDeclaration.shape,
        registeredAt: InstantText,
        /** `silent`: no signal ever came. `lacking`: something that it owes is missing, stale or of no use. */
        state: z.enum(['delivering', 'lacking', 'silent']),
        /** 0 to 10,000 each; what did not come counts 0. */
        components: z.record(ComponentName, BasisPoints),
        newestAt: InstantText.optional(),
        lacking: z.array(Lack),
        issues: z.array(Issue),
      }),
    ),
  }),
  reads: ['signal_sources'],
  run: async (db, _, { now }) => {
    const rows = await db.rows(db.sql('signal_sources').orderBy('sourceId'));
    const sources = rows.map((row) => SourceRow.parse(row));
    const inputs = await newestSignals(
      db,
      sources.map(({ declaration }) => declaration),
      now,
    );
    const items = sources.map(({ declaration, registeredAt }) => {
      const health = healthOf(declaration, inputs, now);
      return {
        ...declaration,
        registeredAt,
        state: stateOf(health),
        components: Object.fromEntries([...health.components].map(([name, share]) => [name, basisPointsOf(share)])),
        ...(health.newestAt !== undefined && { newestAt: health.newestAt }),
        lacking: [...health.lacking],
        issues: [...health.issues],
      };
    });
    return { asOf: now, items };
  },
});

const SourceRow = z.object({ declaration: SourceDeclaration, registeredAt: InstantText });

const stateOf = (health: ReturnType<typeof healthOf>): 'delivering' | 'lacking' | 'silent' => {
  if (health.newestAt === undefined) return 'silent';
  return health.lacking.length > 0 ? 'lacking' : 'delivering';
};

/** The newest signal of every kind, counts of completeness only for periods that a source owes; and the newest of all. */
const newestSignals = async (
  db: ReadDatabase,
  sources: readonly SourceDeclaration[],
  asOf: Instant,
): Promise<readonly EvaluationInput[]> => {
  const owed = sources.flatMap((source) => requiredBuckets(source, asOf).slice(0, 1)).sort();
  const ofKind = db
    .sql('signals')
    .distinctOn('sourceId', 'signalKey')
    .where('observedAt', '<=', asOf)
    .where((within) => within.whereNull('bucketStart').orWhere('bucketStart', '>=', owed[0] ?? asOf))
    .orderBy([{ column: 'sourceId' }, { column: 'signalKey' }, { column: 'observedAt', order: 'desc' }]);
  const ofAll = db
    .sql('signals')
    .distinctOn('sourceId')
    .where('observedAt', '<=', asOf)
    .orderBy([{ column: 'sourceId' }, { column: 'observedAt', order: 'desc' }]);
  const found = [...(await db.rows(ofKind)), ...(await db.rows(ofAll))];
  return found.map((row) => SignalRow.parse(row));
};

const SignalRow = z.object({
  sourceId: z.string(),
  eventId: z.string(),
  observedAt: InstantText,
  measurement: Measurement,
  evidence: z.array(z.string()),
});
