import type { CommandExecutor } from '../../commands/runtime/executor.ts';
import type { LogReader } from '../../domain/kernel/command.ts';
import { callbackOf } from '../../processes/sign-in/oidc.ts';
import type { SignInPorts } from '../../processes/sign-in/ports.ts';
import type { AccessTokens } from '../access/access-tokens.ts';
import { createPasswords } from '../access/argon2-passwords.ts';
import { createOpenIdConnect } from '../access/openid-connect.ts';
import { createSealedText } from '../access/sealed-text.ts';
import { createTotp } from '../access/totp.ts';
import { systemClock } from '../clock.ts';
import { type Config, ConfigurationError } from '../config/config.ts';
import { ids } from '../ids.ts';
import type { Logger } from '../telemetry/logger.ts';
import { accessTokensOver, blindIndexOver, randomTokensOver } from './access.ts';
import { executorOver, foldsOver } from './executor.ts';
import { mailerOf } from './mail.ts';
import type { Storage } from './storage.ts';

/** What a process has of it already; everything that is left out is made. */
export interface SignInParts {
  readonly executor?: CommandExecutor;
  readonly log?: LogReader;
  readonly accessTokens?: AccessTokens;
}

/** The ports of sign-in over an opened storage. Throws ConfigurationError for what cannot be used. */
export const signInPortsOver = (
  storage: Storage,
  config: Config,
  logger: Pick<Logger, 'warn'>,
  parts: SignInParts = {},
): SignInPorts => {
  const { deriveKey, secrets } = storage;
  const folds = foldsOver(storage);
  const publicUrl = publicUrlOf(config);
  return {
    executor: parts.executor ?? executorOver(storage, { folds }),
    log: parts.log ?? folds,
    ids,
    clock: systemClock,
    passwords: createPasswords(),
    totp: createTotp('Precedent'),
    tokens: randomTokensOver(storage),
    blindIndex: blindIndexOver(storage),
    secrets,
    mailer: mailerOf(config, logger),
    accessTokens: parts.accessTokens ?? accessTokensOver(storage, config),
    sealed: createSealedText(deriveKey('precedent-sealed-text/v1')),
    oidc: identityProvider(config, publicUrl),
    publicUrl,
  };
};

/** Where people reach the product, without a slash at its end. */
export const publicUrlOf = ({ PUBLIC_URL, TLS_CERT_FILE, HOST, PORT }: Config): string =>
  PUBLIC_URL ?? `${TLS_CERT_FILE === undefined ? 'http' : 'https'}://${HOST}:${PORT}`;

const identityProvider = (config: Config, publicUrl: string): SignInPorts['oidc'] => {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret, OIDC_NAME: name } = config;
  if (issuer === undefined || clientId === undefined) return undefined;
  const redirectUri = callbackOf(publicUrl, name);
  try {
    const secret = clientSecret === undefined ? {} : { clientSecret };
    return { name, provider: createOpenIdConnect({ issuer, clientId, redirectUri, ...secret }) };
  } catch (error) {
    if (error instanceof RangeError) throw new ConfigurationError([`OIDC_ISSUER: ${error.message}`]);
    throw error;
  }
};
