import { type Api, createApi } from '../../api/client';
import { createTransport } from '../../api/transport';

/** The API before anybody is signed in: a refusal is shown, and leads nowhere. */
export const entranceApi = (): Api =>
  createApi(
    '',
    createTransport(undefined, () => undefined),
  );

/** Where somebody wanted to go; only ever a page of our own. */
export const wanted = (query: URLSearchParams): string => {
  const next = query.get('next') ?? '/';
  return next.startsWith('/') && !next.startsWith('//') && !next.includes('\\') ? next : '/';
};

/** The token of a mailed link, which is in no request's address: behind the `#`. */
export const tokenOf = (hash: string): string => new URLSearchParams(hash.slice(1)).get('token') ?? '';
