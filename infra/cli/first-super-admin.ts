import { ensureFirstSuperAdmin } from '../../processes/sign-in/first-super-admin.ts';
import { signInPortsOver } from '../composition/sign-in.ts';
import type { Config } from '../config/config.ts';
import type { Product } from '../main.ts';

/**
 * Makes SUPER_ADMIN_EMAIL the first super admin, at an installation's first start. Where the link for the password was
 * not mailed it is told to `note`, which is the operator's terminal: never the log, which others read.
 */
export const appointFirstSuperAdmin = async (
  { storage, logger, url }: Pick<Product, 'storage' | 'logger' | 'url'>,
  config: Config,
  note: (text: string) => void,
): Promise<void> => {
  const email = config.SUPER_ADMIN_EMAIL;
  if (email === undefined || url === undefined) return;
  const ports = signInPortsOver(storage, { ...config, PUBLIC_URL: config.PUBLIC_URL ?? url }, logger);
  const link = await ensureFirstSuperAdmin(ports, email);
  if (link === undefined) return;
  note(
    link.mail.status === 'sent'
      ? `The first super admin, ${email}, was sent a link for a password.`
      : `The first super admin is ${email}. Set the password within 30 minutes (the link works once):\n${link.url}`,
  );
};
