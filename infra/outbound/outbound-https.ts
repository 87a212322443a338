/** What is wrong with a URL that a tenant chose. */
export const OUTBOUND_FAULTS = {
  'url-malformed':
    'It is no absolute URL of at most 2,048 characters without blanks, backslashes and control characters.',
  'url-not-https': 'It must begin with https://.',
  'url-with-credentials': 'It must not hold a user name or a password.',
  'port-not-allowed': 'Only the ports 443 and 8443 are called.',
  // One answer for names that nobody knows and for addresses that are ours, so that nobody can ask which exist.
  'host-not-public': 'Its host is not known to the public, or one of its addresses is not public.',
} as const;
export type OutboundFault = keyof typeof OUTBOUND_FAULTS;

/** What became of a request. `not-answered`: it may have arrived all the same, except where the reason is a fault. */
export type OutboundOutcome =
  | { readonly status: 'answered'; readonly code: number }
  | {
      readonly status: 'not-answered';
      readonly reason: OutboundFault | 'connection-failed' | 'tls-failed' | 'timed-out';
    };

export interface OutboundRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Ends the request early; then `post` rejects with the signal's reason. */
  readonly signal: AbortSignal;
}

/**
 * Calls addresses that tenants choose, and never one that is not public: https on two ports, no redirects, every
 * address of the host checked, and the connection made to the very address that was.
 */
export interface OutboundHttps {
  /** What speaks against calling the URL, as its host resolves now; undefined: nothing. */
  readonly check: (url: string, signal: AbortSignal) => Promise<OutboundFault | undefined>;
  /** Checks again, then sends. What is answered besides the status is thrown away unread. */
  readonly post: (request: OutboundRequest) => Promise<OutboundOutcome>;
}
