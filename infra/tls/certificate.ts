import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import { pause } from '../pause.ts';
import type { Logger } from '../telemetry/logger.ts';
import { TLS_POLICY } from './tls-policy.ts';

/** Where a certificate and its key are, in PEM. */
export interface CertificateFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

/**
 * What a server needs to end TLS with the certificate of these files. Rejects when they cannot be read, or do not belong
 * to each other.
 */
export const readCertificate = async ({ certFile, keyFile }: CertificateFiles): Promise<SecureContextOptions> => {
  const [cert, key] = await Promise.all([readFile(certFile, 'utf8'), readFile(keyFile, 'utf8')]);
  // OpenSSL is content with no key at all, which is what a file has while it is written.
  if (!new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) {
    throw new Error('the key is not the certificate’s');
  }
  const options = { cert, key, ...TLS_POLICY, honorCipherOrder: true };
  createSecureContext(options);
  return options;
};

const MINUTE_MILLIS = 60_000;

/** What a server of TLS offers for that: connections that are open keep what they began with. */
interface Renewable {
  readonly setSecureContext: (options: SecureContextOptions) => void;
}

/**
 * Looks every minute whether another certificate lies in the files, and has it shown from then on. One that cannot be
 * used is logged, and the one before stays.
 */
export const keepCertificate = (
  server: Renewable,
  files: CertificateFiles,
  first: SecureContextOptions,
  logger: Pick<Logger, 'info' | 'error'>,
  everyMillis = MINUTE_MILLIS,
): { readonly stop: () => Promise<void> } => {
  const stopping = new AbortController();
  const { signal } = stopping;
  let shown = first;
  const look = async (): Promise<void> => {
    try {
      const found = await readCertificate(files);
      if (found.cert === shown.cert && found.key === shown.key) return;
      server.setSecureContext(found);
      shown = found;
      logger.info('the certificate was replaced');
    } catch (error) {
      logger.error('the certificate cannot be used; the one before stays', { error });
    }
  };
  const running = (async () => {
    await pause(everyMillis, signal);
    while (!signal.aborted) {
      await look();
      await pause(everyMillis, signal);
    }
  })();
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
};
