import { type Config, ConfigurationError } from '../config/config.ts';
import type { Mailer } from '../mail/mailer.ts';
import { createMailerNotConfigured } from '../mail/not-configured.ts';
import { createSmtpMailer } from '../mail/smtp-mailer.ts';
import { SmtpUrlRefused } from '../mail/smtp-url.ts';
import type { Logger } from '../telemetry/logger.ts';

/** The mailer that the configuration names. Throws ConfigurationError for an SMTP_URL that cannot be used. */
export const mailerOf = ({ SMTP_URL, MAIL_FROM }: Config, logger: Pick<Logger, 'warn'>): Mailer => {
  if (SMTP_URL === undefined || MAIL_FROM === undefined) return createMailerNotConfigured(logger);
  try {
    return createSmtpMailer({ url: SMTP_URL, from: MAIL_FROM, logger });
  } catch (error) {
    if (error instanceof SmtpUrlRefused) throw new ConfigurationError([`SMTP_URL: ${error.message}`]);
    throw error;
  }
};
