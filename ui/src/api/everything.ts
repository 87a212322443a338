import type { Api, Given } from './client';
import type { ItemOf, RouteOf } from './routes';

const PAGE = 200;

/** All items of a list, page after page: for a file of what a page shows the beginning of. */
export const everything = async <Path extends RouteOf<'get'>>(
  api: Api,
  path: Path,
  given: Given<Path, 'get'> = {},
): Promise<readonly ItemOf<Path>[]> => {
  const items: ItemOf<Path>[] = [];
  let after: string | undefined;
  do {
    const query: object = { ...given.query, limit: PAGE, ...(after !== undefined && { after }) };
    const { body } = await api.find(path, { ...given, query } as Given<Path, 'get'>);
    const { items: found, next } = body as { readonly items: readonly ItemOf<Path>[]; readonly next?: string };
    items.push(...found);
    after = next;
  } while (after !== undefined);
  return items;
};
