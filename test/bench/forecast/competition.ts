import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { dataFile } from '../../support/data.ts';

/** One series of a forecasting competition: what was known, and what came. */
export interface CompetitionSeries {
  readonly id: string;
  /** `M3` or `TOUR`. */
  readonly src: string;
  readonly freq: string;
  readonly period: number;
  readonly h: number;
  readonly train: readonly number[];
  readonly test: readonly number[];
}

/** The file of a competition's series; undefined where the data is not on this machine. */
export const competitionFile = (name: 'm3' | 'tourism'): string | undefined => dataFile(`forecast/${name}.jsonl.gz`);

/** All series of a file, in its order. */
export const readCompetition = (path: string): readonly CompetitionSeries[] =>
  gunzipSync(readFileSync(path))
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .map((line): CompetitionSeries => JSON.parse(line));
