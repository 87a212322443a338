import { readFileSync } from 'node:fs';
import type pg from 'pg';
import type { NewEvent } from '../../domain/kernel/envelope.ts';
import { streamName } from '../../domain/kernel/stream.ts';
import { createReplayReport } from '../../domain/replay/replay-report.ts';
import { Question } from '../../domain/trust/evaluation.ts';
import { TrustGateEvaluated } from '../../domain/trust/events.ts';
import { judge } from '../../domain/trust/gate.ts';
import { eventTypes } from '../../infra/composition/catalogue.ts';
import { createPostgresEventStore } from '../../infra/event-store/postgres/postgres-event-store.ts';
import { ids } from '../../infra/ids.ts';
import { replayed } from '../../read-api/replay.ts';
import { alternate, type Benchmark, type Effort, type Measured } from './compare.ts';
import { withBenchDatabase } from './database.ts';

const TENANT = '7d9f3c1a-52b4-4e8e-9c63-0f1e2d3c4b5a';
const STREAMS = 20;
const AT = '2026-11-20T23:10:00.000Z';
const CORPUS = new URL('../../domain/replay/golden/trust-evaluator-1.jsonl', import.meta.url);

/** Nothing in these events is sealed. */
const sealer = { open: async <Event>(event: Event) => event };

/** Questions of all kinds, as the evaluator's own corpus asks them. */
const questions = (): readonly Question[] =>
  readFileSync(CORPUS, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => Question.parse(JSON.parse(line).input));

const evaluationOf = (question: Question): NewEvent => {
  const id = ids.newId();
  return {
    id,
    ...TrustGateEvaluated({
      evaluationId: id,
      evaluatedAt: AT,
      ...question,
      policyDigest: ids.digest(question.policy),
      questionDigest: ids.digest(question),
      ...judge(question),
    }),
    metadata: {
      tenant: TENANT,
      actor: { kind: 'user', id: 'ada' },
      commandId: id,
      correlationId: id,
      causationId: id,
      recordedAt: AT,
    },
  };
};

const fillWithEvaluations = async (pool: pg.Pool, count: number): Promise<void> => {
  const store = createPostgresEventStore({ pool });
  const asked = questions();
  for (let gate = 0; gate < STREAMS; gate += 1) {
    const events = Array.from({ length: count / STREAMS }, (_, index) => asked[index % asked.length]).flatMap(
      (question) => (question === undefined ? [] : [evaluationOf(question)]),
    );
    for (let from = 0; from < events.length; from += 100) {
      await store.append(streamName('trustGate', TENANT, String(gate)), 'any', events.slice(from, from + 100));
    }
  }
  await store.close();
};

const perSecond = async (count: number, work: () => Promise<void>): Promise<number> => {
  const started = performance.now();
  await work();
  return (count * 1_000) / (performance.now() - started);
};

const replaying = (effort: Effort): Promise<Measured> =>
  withBenchDatabase(async ({ pool }) => {
    const count = effort.seconds < 1 ? 1_000 : 10_000;
    await fillWithEvaluations(pool, count);
    const store = createPostgresEventStore({ pool });
    const replayAll = async (): Promise<void> => {
      const report = createReplayReport(eventTypes);
      for await (const step of replayed({ store, sealer, catalogue: eventTypes, ids }, { tenant: TENANT })) {
        report.count(step);
      }
      const { reproduced } = report.counts();
      if (reproduced !== count) throw new Error(`${reproduced} of ${count} were reproduced`);
    };
    const readAll = async (): Promise<void> => {
      let read = 0;
      for await (const { events } of store.readAll()) read += events.length;
      if (read !== count) throw new Error(`${read} of ${count} were read`);
    };
    const measured = await alternate(
      () => perSecond(count, replayAll),
      () => perSecond(count, readAll),
      effort,
    );
    // On a busy machine it says more than the clock on the wall.
    const before = process.cpuUsage();
    await replayAll();
    const { user, system } = process.cpuUsage(before);
    await store.close();
    return { ...measured, more: { evaluations: count, cpuSeconds: (user + system) / 1e6 } };
  }, 8);

export const benchmarks: readonly Benchmark[] = [
  {
    name: 'replay',
    what: 'evaluations of gates computed once more from the log and compared, against reading and parsing them',
    unit: 'evaluations/s',
    target: 0.05,
    // 10,000 in two seconds.
    least: 5_000,
    run: replaying,
  },
];
