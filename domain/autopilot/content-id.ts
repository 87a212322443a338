import type { JsonValue } from '../kernel/json.ts';

/**
 * An id that follows from content alone: the first 128 bits of its digest as a UUID of version 8 (RFC 9562, 5.8).
 * The same content gives the same id whoever asks, so that nothing is made of it twice.
 */
export const contentId = (digest: (value: JsonValue) => string, content: JsonValue): string => {
  const hex = digest(content);
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ].join('-');
};

/** The id of what an action of a firing asks for, a plan or a run: one, however often it is asked for. */
export const idOfAction = (
  digest: (value: JsonValue) => string,
  { firingId, actionIndex }: { readonly firingId: string; readonly actionIndex: number },
): string => contentId(digest, { firing: firingId, action: actionIndex });
