import { forecast } from '../../domain/forecasting/forecast.ts';
import type { Forecast } from '../../domain/forecasting/result.ts';
import { isRefusal } from '../../domain/kernel/refusal.ts';
import type { Benchmark, Effort, Measured } from './compare.ts';
import { type CompetitionSeries, competitionFile, readCompetition } from './forecast/competition.ts';
import { type Judged, judge, type Score, scoreOf } from './forecast/protocol.ts';

/**
 * Averages relative to Naive2 that others reached, measured on samples of the same sets with R 4.2.2 `forecast` 8.20
 * (design/analytics.md): the mean of R's ets, auto.arima and thetaf, and the reference composition.
 */
const REFERENCE: Readonly<Record<string, number>> = {
  'R mean, M3 yearly': 0.867,
  'R mean, M3 quarterly': 0.868,
  'R mean, M3 monthly': 0.798,
  'R ets, M3 yearly': 0.908,
  'R ets, M3 quarterly': 0.991,
  'R ets, M3 monthly': 0.838,
  'reference composition, M3 all': 0.819,
  'R mean, TOUR yearly': 1.031,
  'R mean, TOUR quarterly': 0.858,
  'R mean, TOUR monthly': 0.793,
  'R ets, TOUR yearly': 1.039,
  'R ets, TOUR quarterly': 0.903,
  'R ets, TOUR monthly': 0.849,
};

const forecastOf = ({ id, train, period, h }: CompetitionSeries): Forecast => {
  const result = forecast({ values: train, periods: period > 1 ? [period] : [], horizon: h });
  if (isRefusal(result)) throw new Error(`${id}: ${result.reason}`);
  return result;
};

/**
 * Mean scaled interval scores of R's ets at 95 %, measured with R 4.2.2 `forecast` 8.20 on each sixth series of both
 * sets, and on all of M3's group `other`.
 */
const MOST_INTERVAL_SCORE = {
  m3: { 'M3 yearly MSIS': 28.04, 'M3 quarterly MSIS': 12.08, 'M3 monthly MSIS': 6.47, 'M3 other MSIS': 13.43 },
  tourism: { 'TOUR yearly MSIS': 27.68, 'TOUR quarterly MSIS': 13.06, 'TOUR monthly MSIS': 15.45 },
};

const FILES = { m3: competitionFile('m3'), tourism: competitionFile('tourism') };

const figuresOf = (name: string, score: Score): Record<string, number> => ({
  [`${name} OWA`]: score.owa,
  [`${name} sMAPE`]: score.smape,
  [`${name} MASE`]: score.mase,
  [`${name} MSIS`]: score.msis,
  [`${name} coverage 80`]: score.coverage80,
  [`${name} coverage 95`]: score.coverage95,
});

const competing = async (file: string, { seconds }: Effort): Promise<Measured> => {
  // Every series, or each twentieth for a quick look.
  const series = readCompetition(file).filter((_, index) => seconds >= 1 || index % 20 === 0);
  const before = process.cpuUsage();
  const forecasts = series.map(forecastOf);
  const { user, system } = process.cpuUsage(before);
  const judged = series.map((one, index) => judge(one, forecasts[index]?.points ?? []));
  const groups = new Map<string, Judged[]>();
  for (const one of judged) groups.set(one.group, [...(groups.get(one.group) ?? []), one]);
  const whole = scoreOf(judged);
  const scores = [...groups].map(([group, members]) => [group, scoreOf(members)] as const);
  const again = series.filter((_, index) => index % 10 === 0);
  const src = series[0]?.src ?? '';
  return {
    product: 1 / whole.owa,
    baseline: 1,
    more: {
      ...figuresOf(`${src} all`, whole),
      ...Object.assign({}, ...scores.map(([group, score]) => figuresOf(group, score))),
      'coverage 95 off by': Math.max(...scores.map(([, { coverage95 }]) => Math.abs(coverage95 - 0.95))),
      'different on a second run': again.filter(
        (one, index) => JSON.stringify(forecastOf(one)) !== JSON.stringify(forecasts[index * 10]),
      ).length,
      'CPU seconds': (user + system) / 1e6,
      ...Object.fromEntries(Object.entries(REFERENCE).filter(([reference]) => reference.includes(src))),
    },
  };
};

/** Made of a season, a trend and a fixed pattern, as long as is wanted: only its cost is of interest. */
const longSeries = (count: number): readonly number[] =>
  Array.from(
    { length: count },
    (_, place) => 500 + place / 10 + 80 * Math.sin((2 * Math.PI * place) / 7) + ((place * 7_919) % 101),
  );

const costing = async ({ seconds }: Effort): Promise<Measured> => {
  const perSecond = (count: number): number => {
    const values = longSeries(count);
    const before = process.cpuUsage();
    for (let round = 0; round < (seconds < 1 ? 1 : 5); round += 1) forecast({ values, periods: [7], horizon: 28 });
    const { user, system } = process.cpuUsage(before);
    return (count * (seconds < 1 ? 1 : 5) * 1e6) / (user + system);
  };
  perSecond(1_000);
  return { product: perSecond(4_000), baseline: perSecond(1_000) };
};

if (FILES.m3 === undefined || FILES.tourism === undefined) {
  console.error('forecast-m3 and forecast-tourism are left out where their data is not on this machine');
}

const m3 = (file: string): Benchmark => ({
  name: 'forecast-m3',
  what: 'errors of Naive2 against ours (1 ÷ OWA) on the 3,003 series of the M3 competition',
  unit: '1 ÷ OWA',
  target: 1 / 0.8,
  most: {
    'M3 all OWA': 0.8,
    'M3 all sMAPE': 12.6,
    'coverage 95 off by': 0.02,
    'different on a second run': 0,
    'CPU seconds': 60,
    ...MOST_INTERVAL_SCORE.m3,
  },
  run: (effort) => competing(file, effort),
});

const tourism = (file: string): Benchmark => ({
  name: 'forecast-tourism',
  what: 'errors of Naive2 against ours (1 ÷ OWA) on the 1,311 series of the tourism competition',
  unit: '1 ÷ OWA',
  target: 1 / 0.9,
  most: {
    'TOUR monthly OWA': 0.8,
    'TOUR quarterly OWA': 0.85,
    'TOUR yearly OWA': 0.9,
    'coverage 95 off by': 0.02,
    'different on a second run': 0,
    ...MOST_INTERVAL_SCORE.tourism,
  },
  run: (effort) => competing(file, effort),
});

export const benchmarks: readonly Benchmark[] = [
  ...(FILES.m3 === undefined ? [] : [m3(FILES.m3)]),
  ...(FILES.tourism === undefined ? [] : [tourism(FILES.tourism)]),
  {
    name: 'forecast-cost',
    what: 'values a second in a series of 4,000 against one of 1,000: the cost is linear',
    unit: 'values/s',
    target: 0.8,
    run: costing,
  },
];
