import type { IncomingHttpHeaders } from 'node:http';
import { carriesCredential } from './cookies.ts';
import { showsCredential } from './credential.ts';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);
/** The page is ours, or there is no page: somebody typed the address. */
const OWN_SITES = new Set(['same-origin', 'none']);

/** Whether a page's origin is the host that it asks. */
export const isOwnOrigin = (origin: string | undefined, host: string | undefined): boolean =>
  origin !== undefined && host !== undefined && URL.parse(origin)?.host === host;

/**
 * Whether a request may be one that another site makes a browser send. Browsers add cookies by themselves, so whoever
 * shows one and would change something must come from a page of ours: by `Sec-Fetch-Site`, which no page can forge, or
 * where a browser does not send it by `Origin`. What is shown in a header, no other site can make a browser show.
 */
export const isForgeable = (method: string, headers: IncomingHttpHeaders): boolean => {
  if (SAFE.has(method) || showsCredential(headers) || !carriesCredential(headers.cookie)) return false;
  const site = headers['sec-fetch-site'];
  return site === undefined ? !isOwnOrigin(headers.origin, headers.host) : !OWN_SITES.has(String(site));
};
