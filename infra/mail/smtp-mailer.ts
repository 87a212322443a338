import { createTransport } from 'nodemailer';
import type { Logger } from '../telemetry/logger.ts';
import type { Mail, Mailer, MailOutcome } from './mailer.ts';
import { readSmtpUrl } from './smtp-url.ts';

const DEADLINE_MILLIS = 15_000;

/**
 * Sends through a mail server, each mail over a connection of its own, within a deadline. A mail counts as sent when the
 * server has answered its last byte with 250, and not before: one that is cut off there may arrive all the same.
 * Throws SmtpUrlRefused at once for a URL that cannot be used.
 */
export const createSmtpMailer = (options: {
  readonly url: string;
  /** `no-reply@example.org` or `Precedent <no-reply@example.org>`. */
  readonly from: string;
  readonly logger: Pick<Logger, 'warn'>;
  readonly deadlineMillis?: number;
}): Mailer => {
  const { url, from, logger, deadlineMillis = DEADLINE_MILLIS } = options;
  const sender = senderOf(from);
  const transport = createTransport({ ...readSmtpUrl(url), disableFileAccess: true, disableUrlAccess: true });
  const notSent = (reason: string): MailOutcome => {
    logger.warn('a mail was not sent', { reason });
    return { status: 'not-sent', reason };
  };
  return {
    send: async ({ to, subject, text }: Mail) => {
      if (!isOneAddress(to)) return notSent('the recipient is not one e-mail address');
      if (CONTROL.test(subject)) return notSent('the subject has line breaks or other control characters');
      try {
        const { response, messageId } = await transport.sendMail({
          from: sender,
          to: { name: '', address: to },
          subject,
          text,
          signal: AbortSignal.timeout(deadlineMillis),
        });
        if (!response.startsWith('250')) return notSent('the mail server did not confirm the mail');
        return { status: 'sent', providerId: idGivenBy(response) ?? messageId.replace(/^<|>$/g, '') };
      } catch (error) {
        return notSent(reasonOf(error));
      }
    },
  };
};

/** What would end a header, and begin another. */
const CONTROL = /\p{Cc}/u;

/** One address, without anything by which a mail program makes a name, a group or a list of it. RFC 5321: 254 characters. */
const isOneAddress = (to: string): boolean =>
  to.length <= 254 && /^[^\s\p{Cc}@,;:<>()[\]"\\]+@[^\s\p{Cc}@,;:<>()[\]"\\]+$/u.test(to);

const senderOf = (from: string): { readonly name: string; readonly address: string } => {
  const [, name = '', address = from] = /^\s*(.*?)\s*<([^<>]+)>\s*$/.exec(from) ?? [];
  return { name, address };
};

/** Postfix, Exim, Exchange and many others name the mail that they took: `250 2.0.0 Ok: queued as 4ZxY…`. */
const idGivenBy = (response: string): string | undefined => /\b(?:queued as|id=)\s*([\w.-]+)/i.exec(response)?.[1];

/** Why, in words that name nobody: what servers answer repeats addresses. */
const reasonOf = (error: unknown): string => {
  const { code, originalCode = '', command, responseCode } = error instanceof Error ? (error as SmtpError) : {};
  const insecure = 'the mail server offers no secure connection that can be trusted';
  const answer = responseCode === undefined ? '' : ` (${responseCode})`;
  switch (code) {
    case 'EABORT':
    case 'ETIMEDOUT':
      return 'the mail server did not answer in time';
    case 'EDNS':
      return 'the mail server’s name is not known';
    case 'ECONNECTION':
    case 'ESOCKET':
      return UNTRUSTED.test(originalCode) ? insecure : 'the mail server cannot be reached, or broke the connection';
    case 'ETLS':
      return insecure;
    case 'EAUTH':
    case 'ENOAUTH':
      return `the mail server did not let us in${answer}`;
    case 'EENVELOPE':
      return `the mail server refused the ${command === 'MAIL FROM' ? 'sender' : 'recipient'}${answer}`;
    case 'EMESSAGE':
      return `the mail server refused the mail${answer}`;
    default:
      return `the mail server cannot be used: ${code ?? 'unknown failure'}${answer}`;
  }
};

/** What Node calls certificates that it does not accept, and TLS that does not come about. */
const UNTRUSTED = /CERT|TLS|SSL|UNABLE_TO_/;

interface SmtpError extends Error {
  readonly code?: string;
  /** Node's, where the library has its own. */
  readonly originalCode?: string;
  readonly command?: string;
  readonly responseCode?: number;
}
