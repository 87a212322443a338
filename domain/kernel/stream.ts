/** `category-tenant.id`: all events of one aggregate, in order. The category ends at the first dash. */
export type StreamName = `${string}-${string}.${string}`;

/** A tenant's id, a UUID in lower case. */
export type TenantId = string;

/** Throws when streams cannot be named by the word. */
export const assertCategory = (category: string): void => {
  if (!/^[a-z][A-Za-z0-9]*$/.test(category)) throw new Error(`stream category is not a camelCase word: ${category}`);
};

/** Names the stream of one aggregate of one tenant. Throws when a part would make the name ambiguous. */
export const streamName = (category: string, tenant: TenantId, id: string): StreamName => {
  assertCategory(category);
  if (id === '' || id.length > 200) throw new Error(`stream id must have 1 to 200 characters: ${id}`);
  return `${category}-${tenant}.${id}`;
};

/** The parts that `streamName` joined. */
export const streamParts = (stream: StreamName): { category: string; tenant: TenantId; id: string } => {
  const dash = stream.indexOf('-');
  const dot = stream.indexOf('.', dash);
  return { category: stream.slice(0, dash), tenant: stream.slice(dash + 1, dot), id: stream.slice(dot + 1) };
};
