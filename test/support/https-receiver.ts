import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:https';

/** A request that the receiver got. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** How the receiver answers; undefined: it never does. `endless`: its body never ends. */
export type Reaction =
  | {
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: string | Buffer;
      readonly endless?: true;
    }
  | undefined;

export interface HttpsReceiver extends AsyncDisposable {
  readonly port: number;
  /** As an exemption of the guarded client. */
  readonly exempt: string;
  readonly received: readonly Received[];
  /** From now on it answers so. */
  readonly answer: (react: (received: Received) => Reaction) => void;
}

/** Who receives webhooks: a real https server on loopback, known as {@link RECEIVER} to whoever trusts {@link AUTHORITY}. */
export const startHttpsReceiver = async (): Promise<HttpsReceiver> => {
  const received: Received[] = [];
  let react: (received: Received) => Reaction = () => ({ status: 204 });
  const server = createServer({ key: KEY, cert: CERTIFICATE }, (incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const one = { path: incoming.url ?? '', headers: incoming.headers, body: Buffer.concat(chunks).toString('utf8') };
      received.push(one);
      const reaction = react(one);
      if (reaction === undefined) return;
      response.writeHead(reaction.status, reaction.headers);
      if (reaction.endless) response.write('and');
      else response.end(reaction.body);
    });
  });
  server.on('tlsClientError', () => undefined); // clients that do not trust it; the tests look at their side
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the receiver has no port');
  return {
    port: address.port,
    exempt: `127.0.0.1:${address.port}`,
    received,
    answer: (next) => {
      react = next;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
};

/** The name in the receiver's certificate, besides 127.0.0.1. */
export const RECEIVER = 'hooks.example.com';

/** Made for this receiver only, with `openssl ca`, until 2120. They protect nothing. */
export const AUTHORITY = `-----BEGIN CERTIFICATE-----
MIIBpzCCAU6gAwIBAgIUJ1+K3e3ZVAj1bsP2h6duyPKjWXIwCgYIKoZIzj0EAwIw
MTEvMC0GA1UEAwwmdGVzdCBhdXRob3JpdHkgb2YgdGhlIHdlYmhvb2sgcmVjZWl2
ZXIwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMDExLzAtBgNVBAMM
JnRlc3QgYXV0aG9yaXR5IG9mIHRoZSB3ZWJob29rIHJlY2VpdmVyMFkwEwYHKoZI
zj0CAQYIKoZIzj0DAQcDQgAEfN17IsDuGFE5dD+HtTNahTZk/Kwh6EnEzwYvXV9C
NCrRs2PWShJScImOWKCeBFqQ/AbkYIQeC1vyLlduzeOgCKNCMEAwDwYDVR0TAQH/
BAUwAwEB/zAOBgNVHQ8BAf8EBAMCAgQwHQYDVR0OBBYEFAgfNQqs4g4G2ofxiHIo
Do7+UbSnMAoGCCqGSM49BAMCA0cAMEQCIEfJzxUSlxYQ3yI5ApFNgd+p/NxTdPah
6xhiSrDLSRgIAiB6CZQNDTtBM/rSz8V0zO0Uq1JO4rkf0xq2W7rsSWrjcg==
-----END CERTIFICATE-----
`;

const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgW0gmquhoZtaTVO+3
arB+PiQCEQeJeHQ9eNS4KAd5UT+hRANCAATYr4DIsNk+o29yzT3Hu11w3fV0Dirg
oVTYg1P2TQmDn28KxXH4ctQVzFfjlCdmMTug+NtHtTIMd0CmT31r7d88
-----END PRIVATE KEY-----
`;

const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBwjCCAWigAwIBAgIUD5Md4mhK8x63niNqTWBLQxbrzXAwCgYIKoZIzj0EAwIw
MTEvMC0GA1UEAwwmdGVzdCBhdXRob3JpdHkgb2YgdGhlIHdlYmhvb2sgcmVjZWl2
ZXIwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBwxGjAYBgNVBAMM
EWhvb2tzLmV4YW1wbGUuY29tMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE2K+A
yLDZPqNvcs09x7tdcN31dA4q4KFU2INT9k0Jg59vCsVx+HLUFcxX45QnZjE7oPjb
R7UyDHdApk99a+3fPKNxMG8wCQYDVR0TBAIwADAiBgNVHREEGzAZghFob29rcy5l
eGFtcGxlLmNvbYcEfwAAATAdBgNVHQ4EFgQU+V2A+gag1nXKJSZGngQE+scdTogw
HwYDVR0jBBgwFoAUCB81CqziDgbah/GIcigOjv5RtKcwCgYIKoZIzj0EAwIDSAAw
RQIhAOZ5B63JlltvKZsD32XsK1ztkG5c63w4A/NOp4z9o5/cAiAgdUCWJ58lW3t6
UiahTAEqA0kAXuXnQcfHQy9CrKjoHw==
-----END CERTIFICATE-----
`;
