import { createPostgresEventStore } from '../../infra/event-store/postgres/postgres-event-store.ts';
import { type Benchmark, type Effort, type Measured, median, throughput } from './compare.ts';
import { withBenchDatabase } from './database.ts';
import { benchEvent, benchStreams } from './events.ts';
import { fill } from './fill.ts';

const WRITERS = 32;

/** Sizes of the log; a quick run keeps to small ones. */
const sizesFor = ({ seconds }: Effort): readonly [number, number, number] =>
  seconds < 1 ? [1_000, 2_000, 4_000] : [10_000, 100_000, 1_000_000];

const growth = (effort: Effort): Promise<Measured> =>
  withBenchDatabase(async ({ pool }) => {
    const streams = benchStreams(1_000);
    const measure = async (): Promise<number> => {
      const store = createPostgresEventStore({ pool });
      const rates: number[] = [];
      for (let round = 0; round < effort.rounds; round++) {
        rates.push(
          await throughput(WRITERS, effort.seconds, async (worker, turn) => {
            const stream = streams[(worker + turn * WRITERS) % streams.length];
            if (stream === undefined) throw new Error('no streams');
            await store.append(stream, 'any', [benchEvent(stream)]);
            return 1;
          }),
        );
      }
      await store.close();
      return median(rates);
    };
    const more: Record<string, number> = {};
    const rates: number[] = [];
    for (const size of sizesFor(effort)) {
      await fill(pool, size);
      const rate = await measure();
      rates.push(rate);
      more[`at${size}`] = rate;
    }
    const [small = Number.NaN, , large = Number.NaN] = rates;
    return { product: large, baseline: small, more };
  }, WRITERS);

export const benchmarks: readonly Benchmark[] = [
  {
    name: 'append-growth',
    what: '32 writers on a log of 1,000,000 events against the same on one of 10,000',
    unit: 'events/s',
    target: 0.7,
    run: growth,
  },
];
