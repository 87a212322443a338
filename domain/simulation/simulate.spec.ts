import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toItsEnd } from '../../test/support/to-its-end.ts';
import { normalQuantile } from '../kernel/normal.ts';
import { isPrepared, type ModelFault, type PreparedModel, prepareModel, SimulationModel } from './model.ts';
import { SimulationQuestion } from './question.ts';
import { type SimulationPlan, SimulationResult, simulate, type UndefinedOutcome } from './simulate.ts';
import type { Summary } from './summary.ts';

/** The result of a run that nobody watches. */
const simulateAtOnce = (model: PreparedModel, plan: SimulationPlan): SimulationResult | UndefinedOutcome =>
  toItsEnd(simulate(model, plan, plan.draws));

type Inputs = Readonly<Record<string, SimulationModel['inputs'][number]['distribution']>>;

const modelOf = (inputs: Inputs, outcome: string, more: object = {}): SimulationModel =>
  SimulationModel.parse({
    inputs: Object.entries(inputs).map(([name, distribution]) => ({ name, distribution })),
    correlations: [],
    formulas: [{ name: 'outcome', formula: outcome }],
    outcome: 'outcome',
    ...more,
  });
const prepared = (model: SimulationModel): PreparedModel => {
  const made = prepareModel(model);
  if (!isPrepared(made)) throw new Error(JSON.stringify(made));
  return made;
};
const faults = (model: SimulationModel): readonly ModelFault[] => {
  const made = prepareModel(model);
  if (isPrepared(made)) throw new Error('it has no fault');
  return made;
};
const run = (model: SimulationModel, plan: Partial<SimulationPlan> = {}): SimulationResult =>
  SimulationResult.parse(simulateAtOnce(prepared(model), { seed: 'precedent', draws: 20_000, ...plan }));

const normal = (mean: number, standardDeviation: number) => ({ kind: 'normal', mean, standardDeviation }) as const;

/** How many of its own standard errors an estimate is off. */
const off = ({ value, standardError }: Summary['mean'], truth: number): number =>
  Math.abs(value - truth) / standardError;

/** A12. */
describe('A12: quantiles within three standard errors of what is known', () => {
  const z90 = normalQuantile(0.9);

  test('of a linear model of normal inputs', () => {
    const { summary } = run(modelOf({ a: normal(10, 3), b: normal(5, 2) }, '2 * a - 3 * b + 1'));
    const [mean, deviation] = [6, Math.hypot(6, 6)];
    expect(off(summary.mean, mean)).toBeLessThan(3);
    expect(off(summary.p10, mean - z90 * deviation)).toBeLessThan(3);
    expect(off(summary.p50, mean)).toBeLessThan(3);
    expect(off(summary.p90, mean + z90 * deviation)).toBeLessThan(3);
    expect(summary.standardDeviation / deviation).toBeCloseTo(1, 1);
  });

  test('and the standard errors are those that theory gives', () => {
    const { summary } = run(modelOf({ a: normal(0, 1) }, 'a'), { draws: 100_000 });
    const density = Math.exp(-(z90 ** 2) / 2) / Math.sqrt(2 * Math.PI);
    const expected = Math.sqrt((0.1 * 0.9) / 100_000) / density;
    expect(summary.p90.standardError / expected).toBeGreaterThan(0.85);
    expect(summary.p90.standardError / expected).toBeLessThan(1.15);
    expect(summary.mean.standardError * Math.sqrt(100_000)).toBeCloseTo(1, 1);
  });

  test('in as many runs as they should be: three standard errors hold in nearly all, one in about two thirds', () => {
    const model = prepared(modelOf({ a: normal(0, 1) }, 'a'));
    const misses = Array.from({ length: 200 }, (_, seed) => {
      const result = SimulationResult.parse(simulateAtOnce(model, { seed: String(seed), draws: 1_000 }));
      return off(result.summary.p90, z90);
    });
    expect(misses.filter((one) => one > 3).length).toBeLessThanOrEqual(4);
    const within = misses.filter((one) => one <= 1).length / misses.length;
    expect(within).toBeGreaterThan(0.55);
    expect(within).toBeLessThan(0.8);
  });

  /** What is at most P10, P50 and P90, by the inverse of each distribution's cumulative probability. */
  test.each<[string, Inputs[string], readonly [number, number, number]]>([
    ['uniform', { kind: 'uniform', min: 20, max: 30 }, [21, 25, 29]],
    [
      'lognormal',
      { kind: 'lognormal', logMean: 1, logStandardDeviation: 0.5 },
      [Math.exp(1 - z90 / 2), Math.E, Math.exp(1 + z90 / 2)],
    ],
    // Half of its area is left of the mode: 0.1 = x² / 200.
    ['triangular', { kind: 'triangular', min: 0, mode: 10, max: 20 }, [Math.sqrt(20), 10, 20 - Math.sqrt(20)]],
    // 6x² − 8x³ + 3x⁴ = 0.1, 0.5, 0.9
    ['beta', { kind: 'beta', alpha: 2, beta: 3, min: 100, max: 200 }, [114.25593, 138.57276, 167.9539]],
    ['empirical', { kind: 'empirical', values: [4, 0, 10, 8, 2, 6] }, [1, 5, 9]],
  ])('%s', (_, distribution, [p10, p50, p90]) => {
    const { summary } = run(modelOf({ x: distribution }, 'x'));
    expect(off(summary.p10, p10)).toBeLessThan(3);
    expect(off(summary.p50, p50)).toBeLessThan(3);
    expect(off(summary.p90, p90)).toBeLessThan(3);
  });

  test.each([0.8, -0.8, 1, -1, 0])('of a sum of inputs that are correlated by %s', (coefficient) => {
    const correlated = { correlations: [{ between: ['a', 'b'], coefficient }] };
    const { summary } = run(modelOf({ a: normal(0, 3), c: normal(0, 1), b: normal(0, 4) }, 'a + b + c', correlated));
    const deviation = Math.sqrt(9 + 16 + 1 + 2 * coefficient * 12);
    expect(off(summary.p90, z90 * deviation)).toBeLessThan(3);
    expect(off(summary.mean, 0)).toBeLessThan(3);
  });

  test('of other distributions that move as one: each is the same function of the other’s score', () => {
    const inputs: Inputs = {
      a: { kind: 'uniform', min: 0, max: 1 },
      b: { kind: 'triangular', min: 0, mode: 0, max: 1 },
    };
    const same = { correlations: [{ between: ['a', 'b'], coefficient: 1 }] };
    // b = 1 − √(1 − a), so that (1 − b)² + a is 1 whatever is drawn.
    const { summary } = run(modelOf(inputs, '(1 - b)^2 + a', same), { draws: 1_000 });
    expect([summary.min, summary.max]).toEqual([expect.closeTo(1, 9), expect.closeTo(1, 9)]);
  });
});

describe('PRE-02: a simulation is reproduced by its seed', () => {
  const model = prepared(
    modelOf(
      {
        price: { kind: 'triangular', min: 8, mode: 10, max: 13 },
        units: { kind: 'beta', alpha: 2, beta: 5, min: 0, max: 1_000 },
        cost: normal(4, 1),
      },
      'price * units - cost * units',
      { correlations: [{ between: ['price', 'units'], coefficient: -0.6 }] },
    ),
  );
  const plan: SimulationPlan = { seed: 'Q4', draws: 3_000, until: { estimate: 'p90', standardError: 1 } };
  const whole = JSON.stringify(simulateAtOnce(model, plan));

  test('property: byte for byte, whatever the size of the chunks', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4_000 }), (chunk) => {
        expect(JSON.stringify(toItsEnd(simulate(model, plan, chunk)))).toBe(whole);
      }),
      { numRuns: 10 },
    );
  });

  test('another seed draws otherwise', () => {
    expect(JSON.stringify(simulateAtOnce(model, { ...plan, seed: 'Q1' }))).not.toBe(whole);
  });

  test('simulator/1 answers as it did when it was written', () => {
    const { engine, draws, reached, summary, tornado } = SimulationResult.parse(JSON.parse(whole));
    expect({
      engine,
      draws,
      reached,
      p50: summary.p50.value,
      swings: tornado.map(({ input, swing }) => [input, swing]),
    }).toMatchInlineSnapshot(`
      {
        "draws": 3000,
        "engine": "simulator/1",
        "p50": 1596.8120634661727,
        "reached": false,
        "swings": [
          [
            "units",
            2615.5132260641626,
          ],
          [
            "price",
            733.9161724016867,
          ],
          [
            "cost",
            677.8125802015909,
          ],
        ],
      }
    `);
  });

  test('tells how far it is, and can be stopped in between', () => {
    const running = simulate(model, { seed: 'Q4', draws: 2_500 }, 1_000);
    expect([running.next().value, running.next().value]).toEqual([
      { drawn: 1_000, draws: 2_500 },
      { drawn: 2_000, draws: 2_500 },
    ]);
    expect(running.next().done).toBe(true);
    const stopped = simulate(model, { seed: 'Q4', draws: 2_500 }, 1_000);
    stopped.next();
    expect(stopped.return({ undefinedAt: { inputs: {} } }).done).toBe(true);
  });
});

describe('it stops at a wanted standard error', () => {
  const model = modelOf({ a: normal(0, 1) }, 'a');

  test('of the mean, sooner than it would have to', () => {
    const { draws, reached, summary } = run(model, {
      draws: 100_000,
      until: { estimate: 'mean', standardError: 0.02 },
    });
    expect(reached).toBe(true);
    expect(summary.mean.standardError).toBeLessThanOrEqual(0.02);
    // 1 / 0.02² = 2500, and it looks whenever there are a quarter more.
    expect(draws).toBeGreaterThan(2_300);
    expect(draws).toBeLessThan(3_300);
  });

  test('or says that all draws were not enough', () => {
    const { draws, reached } = run(model, { draws: 2_000, until: { estimate: 'p10', standardError: 0.001 } });
    expect([draws, reached]).toEqual([2_000, false]);
  });

  test('and says nothing of it where none was wanted', () => {
    expect(run(model, { draws: 1_000 })).not.toHaveProperty('reached');
  });
});

describe('the tornado', () => {
  test('property: of a linear model has the inputs in the order of coefficient × deviation', () => {
    const input = fc.record({ weight: fc.integer({ min: -50, max: 50 }), deviation: fc.integer({ min: 1, max: 50 }) });
    fc.assert(
      fc.property(fc.array(input, { minLength: 1, maxLength: 8 }), (parts) => {
        const inputs = Object.fromEntries(parts.map(({ deviation }, index) => [`x${index}`, normal(index, deviation)]));
        const formula = parts.map(({ weight }, index) => `(${weight}) * x${index}`).join(' + ');
        const { tornado } = run(modelOf(inputs, formula), { draws: 1_000 });
        const swings = parts.map(({ weight, deviation }) => Math.abs(weight) * deviation * 2 * normalQuantile(0.9));
        expect(tornado.map(({ swing }) => swing)).toEqual(
          swings.toSorted((one, other) => other - one).map((swing) => expect.closeTo(swing, 6)),
        );
        for (const { input: name, swing } of tornado) expect(swing).toBeCloseTo(swings[Number(name.slice(1))] ?? -1, 6);
      }),
      { numRuns: 20 },
    );
  });

  test('leaves out what does not move, and says where a bar would have no end', () => {
    const { tornado } = run(modelOf({ a: normal(0, 1), rate: { kind: 'fixed', value: 0.2 } }, 'a * rate'));
    expect(tornado.map(({ input }) => input)).toEqual(['a']);
  });
});

describe('formulas', () => {
  test('may use each other, in any order', () => {
    const formulas = [
      { name: 'profit', formula: 'revenue - cost' },
      { name: 'revenue', formula: 'price * units' },
      { name: 'cost', formula: 'if(units > 10, 0.3, 0.5) * revenue' },
    ];
    const inputs: Inputs = { price: { kind: 'fixed', value: 10 }, units: { kind: 'fixed', value: 20 } };
    const { summary } = run(modelOf(inputs, '', { formulas, outcome: 'profit' }), { draws: 1_000 });
    expect([summary.min, summary.p50.value, summary.max]).toEqual([140, 140, 140]);
    expect(summary.histogram).toEqual({ from: 140, width: 0, counts: [1_000] });
  });

  test('without a value for inputs that may happen end the run, which says for which', () => {
    const model = prepared(modelOf({ a: normal(0, 1) }, 'log(a)'));
    const failed = simulateAtOnce(model, { seed: '1', draws: 1_000 }) as UndefinedOutcome;
    expect(failed.undefinedAt.draw).toBeGreaterThan(0);
    expect(failed.undefinedAt.inputs.a).toBeLessThan(0);
  });
});

test('the histogram counts every draw once', () => {
  const { summary, draws } = run(modelOf({ a: { kind: 'lognormal', logMean: 0, logStandardDeviation: 2 } }, 'a'));
  const { from, width, counts } = summary.histogram;
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(draws);
  expect(from + width * counts.length).toBeCloseTo(summary.max, 6);
  expect(counts.length).toBeLessThanOrEqual(100);
});

describe('a model that cannot be run is told everything that is wrong with it', () => {
  const a: Inputs = { a: normal(0, 1), b: normal(0, 1), c: normal(0, 1) };
  test.each<[string, SimulationModel, readonly string[]]>([
    ['an unknown name', modelOf(a, 'a + d'), ['/formulas/0/formula at character 5: nothing is named d']],
    ['a formula that is none', modelOf(a, 'a +'), ['/formulas/0/formula at character 4']],
    ['an outcome that nobody computes', modelOf(a, 'a', { outcome: 'profit' }), ['/outcome no formula']],
    ['a circle', modelOf(a, 'outcome + a'), ['/formulas/0/formula outcome is made of itself']],
    [
      'names that are taken',
      modelOf({ if: normal(0, 1), outcome: normal(0, 1) }, '1'),
      ['/inputs/0/name if is a word', '/formulas/0/name outcome is the name of another'],
    ],
    [
      'distributions upside down',
      modelOf({ x: { kind: 'uniform', min: 1, max: 1 }, y: { kind: 'triangular', min: 0, mode: 2, max: 1 } }, 'x + y'),
      ['/inputs/0/distribution min must be less', '/inputs/1/distribution min ≤ mode ≤ max'],
    ],
    [
      'correlations that cannot be',
      modelOf(a, 'a', {
        correlations: [
          { between: ['a', 'b'], coefficient: -0.9 },
          { between: ['b', 'c'], coefficient: -0.9 },
          { between: ['a', 'c'], coefficient: -0.9 },
        ],
      }),
      ['/correlations taken together'],
    ],
    [
      'correlations of nothing',
      modelOf({ ...a, k: { kind: 'fixed', value: 1 } }, 'a', {
        correlations: [
          { between: ['a', 'a'], coefficient: 0.5 },
          { between: ['a', 'x'], coefficient: 0.5 },
          { between: ['a', 'k'], coefficient: 0.5 },
          { between: ['a', 'b'], coefficient: 0.5 },
          { between: ['b', 'a'], coefficient: 0.4 },
        ],
      }),
      [
        '/correlations/0/between an input is not correlated with itself',
        '/correlations/1/between/1 no input is named x',
        '/correlations/2/between/1 k does not move',
        '/correlations/4/between this pair is named twice',
      ],
    ],
  ])('%s', (_, model, expected) => {
    expect(faults(model).map(({ pointer, reason }) => `${pointer} ${reason}`)).toEqual(
      expected.map((start) => expect.stringContaining(start)),
    );
  });
});

describe('a question is no larger than what a core answers in some seconds', () => {
  const question = (inputs: Inputs, draws: number) =>
    SimulationQuestion.safeParse({ model: modelOf(inputs, 'a + a + a'), plan: { seed: 'large', draws } });

  test.each<[string, Inputs, number, boolean]>([
    ['a million draws of a small model', { a: normal(0, 1) }, 1_000_000, true],
    ['a million draws of many inputs', inputsOf(50), 1_000_000, false],
    ['fewer draws of them', inputsOf(50), 100_000, true],
    [
      'a million draws of a beta variable',
      { a: { kind: 'beta', alpha: 2, beta: 2, min: 0, max: 1 } },
      1_000_000,
      false,
    ],
  ])('%s', (_, inputs, draws, expected) => expect(question(inputs, draws).success).toBe(expected));
});

function inputsOf(count: number): Inputs {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [index === 0 ? 'a' : `x${index}`, normal(0, 1)]),
  );
}
