import type { Given } from '../api/client';
import { fill, type RouteOf, search } from '../api/routes';

/** A value of an answer of the API. */
export interface Cited {
  readonly value: string | number;
  /** The address that was asked, and behind `#` a JSON pointer into its answer. */
  readonly at: string;
}

/** Cites a value: `pointer` says where it stands in what `path` answers. */
export const cite = <Path extends RouteOf<'get'>>(
  path: Path,
  { path: parameters, query }: Pick<Given<Path, 'get'>, 'path' | 'query'>,
  pointer: string,
  value: string | number,
): Cited => ({ value, at: `${fill(path, parameters)}${search(query)}#${pointer}` });
