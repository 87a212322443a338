import type { Command } from 'commander';
import { executorOver } from '../composition/executor.ts';
import { ids } from '../ids.ts';
import { BENCHMARK_COLUMNS, importBenchmarkFile } from '../import/import-benchmarks.ts';
import { withSession } from './session.ts';
import { existingTenant } from './tenant.ts';

/** `precedent benchmarks import` */
export const addBenchmarks = (program: Command): void => {
  program
    .command('benchmarks')
    .description('what others measured, to hold goals against')
    .command('import')
    .argument('<file>', `a CSV file: ${BENCHMARK_COLUMNS.join(',')}`)
    .description(
      'record a file of benchmarks; where a row cannot be read nothing is recorded, and run twice it adds nothing',
    )
    .requiredOption('--tenant <slug>')
    .action((path: string, { tenant: slug }: { readonly tenant: string }, command: Command) =>
      withSession(command, async ({ storage, output }) => {
        const tenant = await existingTenant(storage, slug);
        const actor = { kind: 'system', id: 'cli' } as const;
        const outcome = await importBenchmarkFile({ tenant, actor, path, executor: executorOver(storage), ids });
        const { rows, observed, corrected, unchanged } = outcome;
        output.result(
          { ...outcome },
          `${rows} rows: ${observed} new, ${corrected} corrected, ${unchanged} known already.`,
        );
      }),
    );
};
