import { isIP } from 'node:net';
import type { OutboundFault } from './outbound-https.ts';
import { isPublicAddress } from './public-address.ts';

/** Where a URL leads. */
export interface OutboundTarget {
  /** A name in lower case (punycode), or an address without brackets. */
  readonly host: string;
  readonly isAddress: boolean;
  readonly port: number;
  /** Path and query. */
  readonly path: string;
}

const MAX_LENGTH = 2_048;
const PORTS: ReadonlySet<number> = new Set([443, 8443]);
/** What the parser of URLs would take out or turn round in silence. */
const IRREGULAR = /[\p{Cc}\p{Z}\\]/u;
/** RFC 1123 labels, at least two, the last one no number; nothing after the last one. */
const NAME = /^(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+(?!\d+$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
/** Names that are nobody's in public (RFC 6761, 6762, 7686, 8375, 9476, and ICANN's `internal`). */
const LOCAL_NAMES =
  /(?:^|\.)(?:localhost|local|internal|intranet|private|corp|home|lan|localdomain|home\.arpa|onion|alt|test|invalid|example)$/;

/** Which addresses may be called although they are not public: `127.0.0.1:4711`. Tests name their receivers so. */
export type Exempt = ReadonlySet<string>;

/** Whether the connection may be made. */
export const mayCall = (address: string, port: number, exempt: Exempt): boolean =>
  exempt.has(`${address}:${port}`) || (PORTS.has(port) && isPublicAddress(address));

/** Where a URL leads, or what is wrong with it as far as can be said without asking a name server. */
export const targetOf = (text: string, exempt: Exempt): OutboundTarget | OutboundFault => {
  if (text.length > MAX_LENGTH || IRREGULAR.test(text)) return 'url-malformed';
  const url = URL.parse(text);
  if (url === null || !/^[a-z]+:\/\//i.test(text)) return 'url-malformed';
  if (url.protocol !== 'https:') return 'url-not-https';
  if (url.username !== '' || url.password !== '') return 'url-with-credentials';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? 443 : Number(url.port);
  const isAddress = isIP(host) !== 0;
  const isExemptPort = [...exempt].some((one) => one.endsWith(`:${port}`));
  if (!PORTS.has(port) && !isExemptPort) return 'port-not-allowed';
  const isPublic = isAddress ? mayCall(host, port, exempt) : NAME.test(host) && !LOCAL_NAMES.test(host);
  return isPublic ? { host, isAddress, port, path: url.pathname + url.search } : 'host-not-public';
};
