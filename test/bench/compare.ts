/** A comparison of the product with what it is measured against, both in the same run on the same machine. */
export interface Benchmark {
  /** kebab-case; `--only` takes the start of it. */
  readonly name: string;
  /** What is compared with what, in one line. */
  readonly what: string;
  /** More is better: `appends/s`. */
  readonly unit: string;
  /** The least product ÷ baseline. Absolute figures say more of the machine than of us. */
  readonly target: number;
  /** The least that the product must do by itself, in the unit, where that was asked for too. */
  readonly least?: number;
  /** What figures beside the ratio must not exceed, by their names. */
  readonly most?: Readonly<Record<string, number>>;
  readonly run: (effort: Effort) => Promise<Measured>;
}

export interface Effort {
  /** How often both sides are measured. */
  readonly rounds: number;
  /** How long one measurement goes on. */
  readonly seconds: number;
}

/** Medians over the rounds, in the benchmark's unit. */
export interface Measured {
  readonly product: number;
  readonly baseline: number;
  /** Figures worth keeping beside the ratio: CPU per append, throughput by size of log. */
  readonly more?: Readonly<Record<string, number>>;
}

export interface Result extends Measured {
  readonly name: string;
  readonly unit: string;
  readonly ratio: number;
  readonly target: number;
  readonly least?: number;
  readonly most?: Readonly<Record<string, number>>;
  readonly ok: boolean;
}

/** Measures both sides in turn, so that a machine that slows down slows both; the first round is for warming up. */
export const alternate = async (
  product: () => Promise<number>,
  baseline: () => Promise<number>,
  { rounds }: Effort,
): Promise<Measured> => {
  const measured: { product: number; baseline: number }[] = [];
  for (let round = 0; round <= rounds; round++) {
    // Whoever goes first in one round goes second in the next.
    const both =
      round % 2 === 0
        ? { product: await product(), baseline: await baseline() }
        : { baseline: await baseline(), product: await product() };
    if (round > 0) measured.push(both);
  }
  return {
    product: median(measured.map((round) => round.product)),
    baseline: median(measured.map((round) => round.baseline)),
  };
};

/** How many per second, when `many` workers each repeat `once` for some seconds. `once` says how many it did. */
export const throughput = async (
  many: number,
  seconds: number,
  once: (worker: number, round: number) => Promise<number>,
): Promise<number> => {
  const started = performance.now();
  const until = started + seconds * 1_000;
  let done = 0;
  await Promise.all(
    Array.from({ length: many }, async (_, worker) => {
      for (let round = 0; performance.now() < until; round++) {
        // In two steps: `done += await …` would read `done` before the others add to it.
        const count = await once(worker, round);
        done += count;
      }
    }),
  );
  return (done * 1_000) / (performance.now() - started);
};

/** Throws when there is nothing to take the median of. */
export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((left, right) => left - right);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (upper === undefined || lower === undefined) throw new Error('no values, no median');
  return (upper + lower) / 2;
};

/** Runs a benchmark and judges it. */
export const compare = async (benchmark: Benchmark, effort: Effort): Promise<Result> => {
  const measured = await benchmark.run(effort);
  const ratio = measured.product / measured.baseline;
  const { name, unit, target, least = 0, most = {} } = benchmark;
  const bounded = Object.entries(most).every(([figure, bound]) => (measured.more?.[figure] ?? Number.NaN) <= bound);
  return {
    name,
    unit,
    target,
    ...(least > 0 && { least }),
    ...(benchmark.most !== undefined && { most }),
    ...measured,
    ratio,
    ok: ratio >= target && measured.product >= least && bounded,
  };
};
