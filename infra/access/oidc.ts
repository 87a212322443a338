/** Why a sign-in through an identity provider is refused. */
export type OidcRefusal =
  /** The call-back does not belong to what was begun. */
  | 'state'
  /** The identity token is wrong in one point. */
  | 'nonce'
  | 'audience'
  | 'issuer'
  | 'expired'
  | 'signature'
  /** The provider does not take the code: used, too old, or begun by somebody else. */
  | 'code'
  /** The person or the provider said no. */
  | 'denied'
  /** The provider does not know us, or not with this secret: a matter of configuration. */
  | 'client'
  /** The provider's answer is not one of OpenID Connect. */
  | 'response'
  /** It does not answer, or not in time. */
  | 'unreachable';

/** A sign-in through an identity provider failed. The message names nobody; there is no cause, which would hold claims. */
export class OidcRefused extends Error {
  override readonly name = 'OidcRefused';
  readonly reason: OidcRefusal;

  /** `detail`: a code or a sentence of the library, without anything that the provider sent. */
  constructor(reason: OidcRefusal, detail?: string) {
    super(`The sign-in through the identity provider was refused: ${reason}${detail ? ` (${detail})` : ''}`);
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
