/** Why a sign-in through an identity provider is refused. */
export type OidcRefusal =
  | 'state'
  | 'nonce'
  | 'audience'
  | 'issuer'
  | 'expired'
  | 'signature'
  | 'code'
  | 'denied'
  | 'invalid-token'
  | 'unreachable';

/** A sign-in through an identity provider failed. The message and the reason name nobody. */
export class OidcRefused extends Error {
  override readonly name = 'OidcRefused';
  readonly reason: OidcRefusal;

  constructor(reason: OidcRefusal, options?: ErrorOptions) {
    super(`the sign-in through the identity provider was refused: ${reason}`, options);
    this.reason = reason;
  }
}

/** What is kept, by whoever begins, until the browser comes back. */
export interface OidcBegun {
  readonly state: string;
  readonly nonce: string;
  /** PKCE (RFC 7636). Secret: whoever has it and the code has the sign-in. */
  readonly codeVerifier: string;
}

/** Who the identity provider says it is. */
export interface OidcIdentity {
  readonly issuer: string;
  readonly subject: string;
  readonly email: string | undefined;
  /** Only the provider's own `true` counts. */
  readonly emailVerified: boolean;
  readonly name: string | undefined;
}

/** An identity provider: OpenID Connect's authorisation code flow with PKCE (S256), state and nonce. */
export interface OidcProvider {
  /** Where to send the browser. Throws OidcRefused (`unreachable`, `issuer`). */
  readonly begin: () => Promise<OidcBegun & { readonly url: string }>;
  /** Redeems the code of a call-back, whose whole URL is given. Throws OidcRefused. */
  readonly complete: (callbackUrl: string, begun: OidcBegun) => Promise<OidcIdentity>;
}
