import { keepPreviousData, type QueryClient } from '@tanstack/svelte-query';
import type { Api, Found, Given } from './client';
import { Problem } from './problem';
import { EVENTS_OF, READS } from './reads';
import type { AnswerOf, ItemOf, RouteOf } from './routes';

type Key = readonly [tenant: string, path: string, given: unknown];

/**
 * A question to the API for `createQuery`. Asked again when an event comes of which what it shows is made; meanwhile the
 * old answer stays.
 */
export const asking = <Path extends RouteOf<'get'>>(api: Api, path: Path, given: Given<Path, 'get'> = {}) => ({
  queryKey: [api.tenant, path, given] satisfies Key,
  queryFn: ({ signal }: { readonly signal: AbortSignal }): Promise<Found<AnswerOf<Path, 'get'>>> =>
    api.find(path, given, signal),
  placeholderData: keepPreviousData,
  structuralSharing: false as const,
});

interface Page<Item> {
  readonly items: readonly Item[];
  readonly next?: string;
}

/** A list of pages for `createInfiniteQuery`. */
export const paging = <Path extends RouteOf<'get'>>(api: Api, path: Path, given: Given<Path, 'get'> = {}) => ({
  queryKey: [api.tenant, path, { ...given, paged: true }] satisfies Key,
  queryFn: async ({ signal, pageParam }: { readonly signal: AbortSignal; readonly pageParam: string | undefined }) => {
    const query = { ...given.query, ...(pageParam !== undefined && { after: pageParam }) };
    const { body } = await api.find(path, { ...given, query } as Given<Path, 'get'>, signal);
    return body as Page<ItemOf<Path>>;
  },
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (last: Page<ItemOf<Path>>) => last.next,
  placeholderData: keepPreviousData,
  structuralSharing: false as const,
});

/** Asked again at once: those of a path that show what events of these types change. Asked later: those not on show. */
export const outdated = (client: QueryClient, types: ReadonlySet<string>): Promise<void> =>
  client.invalidateQueries({
    predicate: ({ queryKey }) =>
      (READS[String(queryKey[1])] ?? []).some((model) => (EVENTS_OF[model] ?? []).some((type) => types.has(type))),
  });

/** Tries again what may pass by itself, and nothing that was refused. */
export const retry = (failures: number, error: Error): boolean =>
  failures < 2 && error instanceof Problem && error.passing;
