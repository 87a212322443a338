import { ReplayCompleted, ReplayDiverged } from '../domain/replay/events.ts';
import { on, projection } from './runtime/projection.ts';
import { bigint, insert, integer, json, numeric, table, text, timestamp, uuid } from './runtime/table.ts';

const replays = table('replays', {
  columns: {
    replayId: uuid(),
    completedAt: timestamp(),
    /** Everything up to here was looked at. */
    reachedPosition: numeric(),
    reproduced: bigint(),
    diverged: bigint(),
    redacted: bigint(),
    unknownEngine: bigint(),
    inputMissing: bigint(),
    engines: json(),
  },
  key: ['replayId'],
  indexes: [{ columns: ['completedAt', 'replayId'] }],
});

const divergences = table('replay_divergences', {
  columns: {
    replayId: uuid(),
    /** Its place among those of its replay. */
    place: integer(),
    eventId: text(),
    eventType: text(),
    position: numeric(),
    differences: json(),
  },
  key: ['replayId', 'place'],
  indexes: [],
});

/** What came of replays: the newest says whether what was decided can still be believed. */
export const replaysProjection = projection({
  name: 'replays',
  version: 1,
  tables: [replays, divergences],
  handlers: [
    on(ReplayDiverged, ({ revision, data: { replayId, ...divergence } }) => [
      insert(divergences, { replayId, place: Number(revision), ...divergence }),
    ]),
    on(ReplayCompleted, ({ metadata: { recordedAt }, data: { position, reported: _, ...counts } }) => [
      insert(replays, {
        ...counts,
        completedAt: recordedAt,
        reachedPosition: position,
        reproduced: BigInt(counts.reproduced),
        diverged: BigInt(counts.diverged),
        redacted: BigInt(counts.redacted),
        unknownEngine: BigInt(counts.unknownEngine),
        inputMissing: BigInt(counts.inputMissing),
      }),
    ]),
  ],
});
