import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandExecutor } from '../../commands/runtime/executor.ts';
import { refuse } from '../../domain/kernel/refusal.ts';
import type { ImportText } from '../../read-api/imports.ts';
import { ids } from '../ids.ts';
import { importMetrics } from '../import/import-metrics.ts';
import { ImportRefused } from '../import/import-refused.ts';
import { eventTypes } from './catalogue.ts';
import type { Storage } from './storage.ts';

/** Imports a text as a file, which it becomes for that while: what is imported is told by its bytes. */
export const importTextOver =
  ({ store }: Pick<Storage, 'store'>, executor: CommandExecutor): ImportText =>
  async ({ fileName, csv, ...wanted }) => {
    const folder = await mkdtemp(join(tmpdir(), 'precedent-import-'));
    const path = join(folder, fileName);
    try {
      await writeFile(path, csv, { mode: 0o600 });
      const origin = `file ${fileName}`;
      const outcome = await importMetrics(
        { ...wanted, path, origin, simulated: false },
        { executor, store, catalogue: eventTypes, ids },
      );
      return { outcome, position: await store.head() };
    } catch (error) {
      if (error instanceof ImportRefused) return refuse('invalid', error.code, error.message);
      throw error;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
