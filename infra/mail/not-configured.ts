import type { Logger } from '../telemetry/logger.ts';
import type { Mailer } from './mailer.ts';

/** Where no mail server is configured: sends nothing, and says so. What should have been sent is not logged. */
export const createMailerNotConfigured = (logger: Pick<Logger, 'warn'>): Mailer => ({
  sends: false,
  send: async () => {
    const reason = 'no mail server is configured';
    logger.warn('a mail was not sent', { reason });
    return { status: 'not-sent', reason };
  },
});
