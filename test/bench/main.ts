import { execFileSync } from 'node:child_process';
import { appendFile, mkdir, readdir } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { systemClock } from '../../infra/clock.ts';
import { type Benchmark, compare, type Result } from './compare.ts';
import { stopBenchServer } from './database.ts';

/**
 * Every file beside this one that exports `benchmarks` is run. `--only NAME` takes names by their start, `--json`
 * prints one object a line, `--quick` only shows that they run (no history), `--list` names them.
 */
const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2' },
  },
});
const HERE = new URL('./', import.meta.url);
const HISTORY = new URL('history/', HERE);

const discover = async (): Promise<readonly Benchmark[]> => {
  const found: Benchmark[] = [];
  for (const file of (await readdir(HERE)).toSorted()) {
    if (!file.endsWith('.ts') || file.endsWith('.spec.ts') || file === 'main.ts') continue;
    const module: { benchmarks?: readonly Benchmark[] } = await import(new URL(file, HERE).href);
    found.push(...(module.benchmarks ?? []));
  }
  return found.filter(({ name }) => options.only.length === 0 || options.only.some((start) => name.startsWith(start)));
};

const remember = async (result: Result): Promise<void> => {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: HERE, encoding: 'utf8' }).trim();
  const machine = { cpu: cpus()[0]?.model ?? 'unknown', cores: availableParallelism(), load: loadavg()[0] };
  await mkdir(HISTORY, { recursive: true });
  const line = JSON.stringify({ at: systemClock.now(), commit, machine, node: process.version, ...result });
  await appendFile(new URL(`${result.name}.jsonl`, HISTORY), `${line}\n`);
};

const figure = (value: number): string => value.toLocaleString('en', { maximumSignificantDigits: 4 });

const row = (result: Result): string =>
  [
    result.ok ? 'ok  ' : 'MISS',
    result.name.padEnd(34),
    `${figure(result.product).padStart(10)} ÷ ${figure(result.baseline).padStart(10)} ${result.unit.padEnd(12)}`,
    `= ${result.ratio.toFixed(2)} (≥ ${result.target})${result.least === undefined ? '' : `, ≥ ${figure(result.least)} ${result.unit}`}`,
    ...Object.entries(result.more ?? {}).map(
      ([name, value]) =>
        `${name} ${figure(value)}${result.most?.[name] === undefined ? '' : ` (≤ ${result.most[name]})`}`,
    ),
  ].join('  ');

const effort = options.quick
  ? { rounds: 1, seconds: 0.2 }
  : { rounds: Number(options.rounds), seconds: Number(options.seconds) };

let missed = 0;
try {
  for (const benchmark of await discover()) {
    if (options.list) {
      console.log(`${benchmark.name.padEnd(34)}  ≥ ${benchmark.target}  ${benchmark.what}`);
      continue;
    }
    const result = await compare(benchmark, effort);
    if (!options.quick) await remember(result);
    if (!result.ok) missed++;
    console.log(options.json ? JSON.stringify(result) : row(result));
  }
} finally {
  await stopBenchServer();
}
// A run that is only to show that the benchmarks work measures nothing that could be missed.
process.exitCode = missed > 0 && !options.quick ? 1 : 0;
