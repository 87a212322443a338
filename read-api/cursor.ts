import type { z } from 'zod';
import { InvalidCursor, keyOfCursor } from './http/query.ts';

/** The sort key of a page's last row, in the types that its list sorts by. Throws InvalidCursor for any other cursor. */
export const sortKeyOf = <Key extends z.ZodTuple>(cursor: string, key: Key): z.output<Key> => {
  const parsed = key.safeParse(keyOfCursor(cursor));
  if (!parsed.success) throw new InvalidCursor();
  return parsed.data;
};
