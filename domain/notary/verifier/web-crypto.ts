import { checkBundle } from './bundle-check.ts';
import { type BundleCrypto, binary } from './bundle-notes.ts';
import type { BundlePolicy, BundleReport } from './bundle-report.ts';

/** What every browser has, and Node too. */
const webCrypto: BundleCrypto = {
  sha256: (data) =>
    Promise.all(data.map(async (one) => binary(new Uint8Array(await crypto.subtle.digest('SHA-256', bytesOf(one)))))),
  verify: async (publicKey, text, signature) => {
    const key = await crypto.subtle.importKey('raw', Uint8Array.from(publicKey), 'Ed25519', false, ['verify']);
    return crypto.subtle.verify('Ed25519', key, Uint8Array.from(signature), bytesOf(text));
  },
};

const bytesOf = (data: Uint8Array | string): Uint8Array<ArrayBuffer> =>
  typeof data === 'string' ? new TextEncoder().encode(data) : Uint8Array.from(data);

/**
 * Verifies an evidence bundle where it is, such as a file that somebody chose: nothing of it leaves the machine.
 *
 * @param file a `File`, or anything else that gives its bytes as a stream
 * @param demands which keys, tenant, age and witnesses; `now` in milliseconds since the epoch
 */
export const verifyBundle = (
  file: { readonly stream: () => ReadableStream<Uint8Array> },
  demands: { readonly policy?: BundlePolicy; readonly now: number },
): Promise<BundleReport> => checkBundle({ crypto: webCrypto, ...demands }, chunksOf(file.stream()));

/** Not every browser lets a stream be iterated. */
async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
}
