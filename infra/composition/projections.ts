import { hostname } from 'node:os';
import { createProjectionRunner, type ProjectionRunner } from '../../projections/runtime/runner.ts';
import { systemClock } from '../clock.ts';
import { createSqlDatabase } from '../postgres/sql-database.ts';
import type { Logger } from '../telemetry/logger.ts';
import { eventTypes, projections } from './catalogue.ts';
import type { Storage } from './storage.ts';

/** How this process calls itself where leases are listed. */
export const HOLDER = `${hostname()}/${process.pid}`;

/** The product's projections over an opened storage. Nothing runs before it is started. */
export const projectionsOver = (
  { store, pool, sealer }: Pick<Storage, 'store' | 'pool' | 'sealer'>,
  logger?: Logger,
): ProjectionRunner =>
  createProjectionRunner({
    store,
    database: createSqlDatabase(pool),
    catalogue: eventTypes,
    projections,
    clock: systemClock,
    holder: HOLDER,
    openSealed: sealer.open,
    onFailure: (projection, error) => logger?.warn('projection failed and tries again', { projection, error }),
  });
