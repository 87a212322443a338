import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../../infra/postgres/embedded.ts';
import { migrate } from '../../infra/postgres/migrate.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Connection string of the test cluster's maintenance database. */
    postgresUrl: string;
  }
}

/** One cluster for all test files, with a migrated template database that each file clones. */
export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const directory = await mkdtemp(join(tmpdir(), 'precedent-test-'));
  await chmod(directory, 0o755);
  const server = await startEmbeddedPostgres({
    directory,
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' },
  });
  const maintenance = new pg.Client({ connectionString: server.url('postgres') });
  await maintenance.connect();
  await maintenance.query('create database template_precedent');
  await migrate(server.url('template_precedent'));
  await maintenance.end();
  project.provide('postgresUrl', server.url('postgres'));
  return async () => {
    await server.stop('immediate');
    await rm(directory, { recursive: true, force: true });
  };
};
