import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** The folder of public data sets, beside the repository or where PRECEDENT_DATA says. No part of the product. */
const FOLDER = process.env.PRECEDENT_DATA ?? resolve(import.meta.dirname, '../../../shared/data');

/** The path of a data file; undefined when it is not on this machine: tests that need it then show as skipped. */
export const dataFile = (name: string): string | undefined => {
  const path = resolve(FOLDER, name);
  return existsSync(path) ? path : undefined;
};
