import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const folders = '{domain,commands,projections,processes,read-api,infra,ui,test}';
const needsDatabase = [`${folders}/**/*.integration.spec.ts`];
const browser = [`${folders}/**/*.browser.spec.ts`];
/** Whoever waits for something waits for as long as a busy machine may take: by default it would be a second. */
const patient = { poll: { timeout: 15_000 } };

export default defineConfig({
  test: {
    reporters: ['default'],
    // By default a machine with two cores gets one worker, and much of what these tests do is waiting.
    maxWorkers: Math.max(2, availableParallelism()),
    // Specs share a worker's modules where the project says `isolate: false`: they keep no state in them, and to load
    // the product anew for each costs as much as all that they test.
    projects: [
      {
        test: {
          name: 'unit',
          include: [`${folders}/**/*.spec.ts`],
          exclude: [...needsDatabase, ...browser, 'test/faults/**', '**/node_modules/**'],
          testTimeout: 30_000,
          expect: patient,
          isolate: false,
        },
      },
      {
        test: {
          name: 'integration',
          include: needsDatabase,
          exclude: ['test/faults/**', '**/node_modules/**'],
          globalSetup: 'test/support/postgres-server.ts',
          testTimeout: 60_000,
          hookTimeout: 120_000,
          expect: patient,
        },
      },
      {
        test: {
          name: 'browser',
          include: browser,
          exclude: ['**/node_modules/**'],
          globalSetup: ['test/support/postgres-server.ts', 'test/support/dashboard.ts'],
          testTimeout: 90_000,
          hookTimeout: 120_000,
          expect: patient,
        },
      },
      {
        test: {
          name: 'faults',
          include: ['test/faults/**/*.spec.ts'],
          globalSetup: 'test/support/postgres-server.ts',
          testTimeout: 120_000,
          hookTimeout: 120_000,
          expect: patient,
        },
      },
    ],
  },
});
