import pg from 'pg';
import { startHeartbeat } from '../../infra/services/heartbeat.ts';
import { createPostgresServiceRegistry } from '../../infra/services/postgres-service-registry.ts';

/** A process that registers one healthy module until it is killed. Arguments: the database's URL, its own name. */
const [, , url = '', instance = ''] = process.argv;
startHeartbeat({
  registry: createPostgresServiceRegistry(new pg.Pool({ connectionString: url, max: 1 })),
  instance,
  modules: async () => [{ module: 'workers', role: 'workers', healthy: true, details: {} }],
  everyMillis: 100,
  onProblem: (error) => process.stderr.write(`${error.message}\n`),
});
