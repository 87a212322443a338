import type { Command } from 'commander';
import { readConfig } from '../config/config.ts';
import { openHome } from '../home/home.ts';
import { startEmbeddedPostgres } from '../postgres/embedded.ts';
import { migrate } from '../postgres/migrate.ts';
import { outputOf } from './session.ts';

/** `precedent migrate` */
export const addMigrate = (program: Command): void => {
  program
    .command('migrate')
    .description("bring the database's tables up to date (every start does it as well)")
    .action(async (_, command: Command) => {
      const output = outputOf(command);
      const config = readConfig(process.env);
      const ran = await onDatabase(config.DATABASE_URL, config.PRECEDENT_HOME, migrate);
      output.result(
        { ran },
        ran.length === 0 ? 'Nothing to do: the database is up to date.' : `Ran ${ran.join(', ')}.`,
      );
    });
};

const onDatabase = async <Result>(
  url: string | undefined,
  homePath: string,
  use: (url: string) => Promise<Result>,
): Promise<Result> => {
  if (url !== undefined) return use(url);
  const home = await openHome(homePath);
  const shared = (await home.runningProcess()) !== undefined;
  const server = await startEmbeddedPostgres({ directory: home.databaseDirectory });
  try {
    return await use(server.url());
  } finally {
    if (!shared) await server.stop();
  }
};
