export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** `sent`: the mail server took it over (250), under this id. `not-sent`: it did not, for a reason that names nobody. */
export type MailOutcome =
  | { readonly status: 'sent'; readonly providerId: string }
  | { readonly status: 'not-sent'; readonly reason: string };

/** Sends e-mail. Never throws for what the mail server or the network do. */
export interface Mailer {
  /** False: no mail server is configured, and nothing is ever sent. */
  readonly sends?: false;
  readonly send: (mail: Mail) => Promise<MailOutcome>;
}
