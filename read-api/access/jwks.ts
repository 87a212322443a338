import type { AccessTokens } from '../../infra/access/access-tokens.ts';
import type { PublicEndpoint } from '../http/endpoint.ts';
import { systemEndpoint } from '../http/health.ts';

/** A key is published a day before it signs: whoever keeps the set for five minutes never lacks one. */
const CACHE = 'public, max-age=300';

/** `GET /.well-known/jwks.json`: RFC 7517. */
export const jwksEndpoint = (accessTokens: Pick<AccessTokens, 'jwks'>): PublicEndpoint =>
  systemEndpoint({
    name: 'GetSystemSigningKeys',
    path: '/.well-known/jwks.json',
    summary: 'The public keys by which access tokens are verified, as a JWK set.',
    publicBecause: 'public keys are for everybody who verifies what they signed',
    run: async () => ({ status: 200, headers: { 'cache-control': CACHE }, json: await accessTokens.jwks() }),
  });
