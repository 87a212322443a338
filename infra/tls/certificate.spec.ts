import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SecureContextOptions } from 'node:tls';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RENEWED, SERVER } from '../../test/support/certificates.ts';
import { keepCertificate, readCertificate } from './certificate.ts';

let folder: string;
const files = () => ({ certFile: join(folder, 'certificate.pem'), keyFile: join(folder, 'key.pem') });
const write = ({ cert, key }: { readonly cert: string; readonly key: string }) =>
  Promise.all([writeFile(files().certFile, cert), writeFile(files().keyFile, key)]);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'certificate-'));
  await write(SERVER);
});
afterEach(() => rm(folder, { recursive: true }));

test('a key that is not the certificate’s is refused, and so is a file that is not there', async () => {
  await writeFile(files().keyFile, RENEWED.key);
  await expect(readCertificate(files())).rejects.toThrow(/not the certificate’s/);
  await rm(files().keyFile);
  await expect(readCertificate(files())).rejects.toThrow(/ENOENT.*key\.pem/);
});

test('a renewed certificate is shown from then on; half a one is logged, and the one before stays', async () => {
  const shown: SecureContextOptions[] = [];
  const [info, error] = [vi.fn(), vi.fn()];
  const server = { setSecureContext: (options: SecureContextOptions) => shown.push(options) };
  const first = await readCertificate(files());
  const keeping = keepCertificate(server, files(), first, { info, error }, 2);
  await writeFile(files().certFile, RENEWED.cert);
  await vi.waitFor(() => expect(error).toHaveBeenCalled());
  expect(shown).toEqual([]);
  await writeFile(files().keyFile, RENEWED.key);
  await vi.waitFor(() => expect(shown).toHaveLength(1));
  await keeping.stop();
  expect(shown).toEqual([expect.objectContaining({ ...RENEWED, minVersion: 'TLSv1.2', honorCipherOrder: true })]);
  expect(info).toHaveBeenCalledOnce();
});
