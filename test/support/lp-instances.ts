import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { LinearModel } from '../../domain/optimization/model.ts';
import { dataFile } from './data.ts';
import { readMps } from './mps.ts';

/** A published instance and its best objective. */
export interface LpInstance {
  readonly name: string;
  readonly best: number;
  readonly read: () => LinearModel;
}

/** The shared instances of a set (`netlib`, `business`); none where the data is not on this machine. */
export const lpInstances = (set: 'netlib' | 'business'): readonly LpInstance[] => {
  const folder = dataFile(`lp/${set}`);
  const optima = dataFile(`lp/${set}_optima.csv`);
  if (folder === undefined || optima === undefined) return [];
  const best = new Map(
    readFileSync(optima, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(','))
      .map(([name = '', value]) => [name, Number(value)]),
  );
  return readdirSync(folder)
    .toSorted()
    .map((file) => {
      const name = file.split('.')[0] ?? '';
      const read = (): LinearModel => {
        const bytes = readFileSync(`${folder}/${file}`);
        return readMps((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1'));
      };
      return { name, best: best.get(name) ?? Number.NaN, read };
    });
};
