import type { TenantId } from '../../domain/kernel/stream.ts';
import type { ProjectionRunner } from '../../projections/runtime/runner.ts';
import type { QueryCacheSettings } from '../../read-api/http/query-cache/query-cache.ts';
import type { Config } from '../config/config.ts';
import { eventsOfReadModels } from './catalogue.ts';

const MEGABYTE = 1_048_576;

/** How the API keeps its queries' answers; undefined: it keeps none. */
export const queryCacheOf = (
  { QUERY_CACHE_SECONDS, QUERY_CACHE_MEGABYTES }: Config,
  runner: ProjectionRunner,
  platform: TenantId,
): QueryCacheSettings | undefined => {
  if (QUERY_CACHE_SECONDS === 0) return undefined;
  return {
    checkpoints: runner.live,
    applies: eventsOfReadModels,
    platform,
    keepMillis: QUERY_CACHE_SECONDS * 1_000,
    mostBytes: QUERY_CACHE_MEGABYTES * MEGABYTE,
  };
};
