import { isLoopback } from '../loopback.ts';

/** How to reach a mail server. */
export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte on; otherwise by STARTTLS. */
  readonly secure: boolean;
  /** Without STARTTLS nothing is sent. */
  readonly requireTLS: boolean;
  readonly tls: { readonly servername?: string; readonly rejectUnauthorized?: boolean };
  readonly auth?: { readonly user: string; readonly pass: string };
}

/** A mail server's URL cannot be used. The message does not repeat it: it may hold a password. */
export class SmtpUrlRefused extends Error {
  override readonly name = 'SmtpUrlRefused';
}

const PARAMETERS = ['requireTLS', 'tls.servername', 'tls.rejectUnauthorized'];

/**
 * `smtps://user:password@host:465` (TLS) or `smtp://user:password@host:587` (STARTTLS, required unless the host is this
 * machine or `requireTLS=false` is given). `tls.servername` and `tls.rejectUnauthorized` are those of Node's TLS.
 * Throws SmtpUrlRefused, also where a password would travel in the clear.
 */
export const readSmtpUrl = (text: string): SmtpServer => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['smtp:', 'smtps:'].includes(url.protocol) || url.hostname === '') {
    throw new SmtpUrlRefused('must be smtp://host:port or smtps://host:port');
  }
  const unknown = [...url.searchParams.keys()].find((name) => !PARAMETERS.includes(name));
  if (unknown !== undefined) throw new SmtpUrlRefused(`knows ${PARAMETERS.join(', ')} and no other parameters`);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const secure = url.protocol === 'smtps:';
  const requireTLS = !secure && (flag(url, 'requireTLS') ?? !isLoopback(host));
  const user = decodeURIComponent(url.username);
  if (user !== '' && !secure && !requireTLS && !isLoopback(host)) {
    throw new SmtpUrlRefused('would send its password in the clear: use smtps://, or leave requireTLS=false out');
  }
  const servername = url.searchParams.get('tls.servername');
  const rejectUnauthorized = flag(url, 'tls.rejectUnauthorized');
  return {
    host,
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    requireTLS,
    tls: {
      ...(servername !== null && { servername }),
      ...(rejectUnauthorized !== undefined && { rejectUnauthorized }),
    },
    ...(user !== '' && { auth: { user, pass: decodeURIComponent(url.password) } }),
  };
};

const flag = (url: URL, name: string): boolean | undefined => {
  const value = url.searchParams.get(name);
  if (value === null) return undefined;
  if (value !== 'true' && value !== 'false') throw new SmtpUrlRefused(`${name} must be true or false`);
  return value === 'true';
};
