/**
 * The entry of a tenant's tree for one event: a short record, never the event. The log's format, and all that those who
 * verify share with those who sign: changing a byte of it breaks every proof that was ever given.
 *
 * @param pseudonym stands for the tenant where its id must not show
 * @param index the event's place among the tenant's, from 0
 * @param digest SHA-256 of the RFC 8785 form of the stored envelope, in base64
 */
export const recordOf = (pseudonym: string, index: number, digest: string): string =>
  `precedent-leaf/v1\n${pseudonym}\n${index}\n${digest}\n`;
