import { fork } from 'node:child_process';
import { once } from 'node:events';
import { z } from 'zod';
import { dataFile } from '../support/data.ts';
import type { Benchmark } from './compare.ts';

const FILE = dataFile('retail/online-retail-2009-2010.csv.gz');
const LINES = 525_461;
const ALLOWED_SECONDS = 60;
const ALLOWED_MEGABYTES = 400;

const Year = z.object({ seconds: z.number(), peakMegabytes: z.number() });

/** Imports the year in a process of its own. Throws when that fails. */
const importYear = async (path: string): Promise<z.output<typeof Year>> => {
  const child = fork(new URL('retail/import-year.ts', import.meta.url), [path]);
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the import ended with ${code} before it was measured`);
  });
  const [message] = await Promise.race([once(child, 'message'), ended]);
  return Year.parse(message);
};

if (FILE === undefined) console.error('retail-year is left out: the data is not on this machine');

export const benchmarks: readonly Benchmark[] =
  FILE === undefined
    ? []
    : [
        {
          name: 'retail-year',
          what: `${LINES} order lines imported, projected and gated, against the ${ALLOWED_SECONDS} s allowed`,
          unit: 'lines/s',
          target: 1,
          run: async () => {
            const { seconds, peakMegabytes } = await importYear(FILE);
            return { product: LINES / seconds, baseline: LINES / ALLOWED_SECONDS, more: { seconds, peakMegabytes } };
          },
        },
        {
          name: 'retail-year-memory',
          what: `${ALLOWED_MEGABYTES} MB allowed ÷ the process's peak while it does that`,
          unit: 'MB',
          target: 1,
          run: async () => ({ product: ALLOWED_MEGABYTES, baseline: (await importYear(FILE)).peakMegabytes }),
        },
      ];
