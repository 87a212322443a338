import { Resolver } from 'node:dns/promises';
import { Agent, type RequestOptions, request } from 'node:https';
import { isIPv6 } from 'node:net';
import type { OutboundFault, OutboundHttps, OutboundRequest } from './outbound-https.ts';
import { type Exempt, mayCall, type OutboundTarget, targetOf } from './outbound-url.ts';

/** Every address of a name. Throws where the name has none, or nobody says. */
export type Resolve = (name: string, signal: AbortSignal) => Promise<readonly string[]>;

export interface GuardedHttpsOptions {
  /** For everything: name servers, connection, TLS, and the answer. */
  readonly deadlineMillis?: number;
  /** Tests: instead of the machine's name servers. */
  readonly resolve?: Resolve;
  /** Tests: addresses that may be called although they are not public, as `127.0.0.1:4711`. */
  readonly exempt?: Exempt;
  /** Tests: who else may sign certificates, in PEM. */
  readonly authority?: string;
}

const DEADLINE_MILLIS = 10_000;
/** So much of an answer's body is taken off the wire; whoever sends more is cut off. */
const MAX_BODY_BYTES = 65_536;

/**
 * The guard against server-side request forgery (OWASP SSRF Prevention; quality S17). A host is resolved once for each
 * request; one address that is not public among all refuses it, and the connection goes to the first of those that were
 * checked, whatever name servers say a moment later. Proxies of the environment are not used: they would resolve again.
 */
export const createGuardedHttps = (options: GuardedHttpsOptions = {}): OutboundHttps => {
  const { deadlineMillis = DEADLINE_MILLIS, resolve = resolveByName, exempt = NONE, authority } = options;

  /** The address to connect to. */
  const pinned = async (url: string, signal: AbortSignal): Promise<Pinned | OutboundFault> => {
    const target = targetOf(url, exempt);
    if (typeof target === 'string') return target;
    const addresses = target.isAddress ? [target.host] : await resolved(resolve, target.host, signal);
    const [address] = addresses;
    const allMay = addresses.every((one) => mayCall(one, target.port, exempt));
    return address !== undefined && allMay ? { target, address } : 'host-not-public';
  };

  return {
    check: async (url, signal) => {
      const found = await pinned(url, AbortSignal.any([signal, AbortSignal.timeout(deadlineMillis)]));
      return typeof found === 'string' ? found : undefined;
    },
    post: async (asked) => {
      const deadline = AbortSignal.timeout(deadlineMillis);
      const signal = AbortSignal.any([asked.signal, deadline]);
      const found = await pinned(asked.url, signal);
      asked.signal.throwIfAborted();
      if (deadline.aborted) return { status: 'not-answered', reason: 'timed-out' };
      if (typeof found === 'string') return { status: 'not-answered', reason: found };
      try {
        return { status: 'answered', code: await exchange(found, { ...asked, signal }, authority) };
      } catch (error) {
        asked.signal.throwIfAborted();
        return { status: 'not-answered', reason: deadline.aborted ? 'timed-out' : reasonOf(error) };
      }
    },
  };
};

interface Pinned {
  readonly target: OutboundTarget;
  readonly address: string;
}

const NONE: Exempt = new Set();

/** Empty when nobody knows the name, or says so in time. */
const resolved = async (resolve: Resolve, name: string, signal: AbortSignal): Promise<readonly string[]> => {
  const late = new Promise<readonly string[]>((done) =>
    signal.addEventListener('abort', () => done([]), { once: true }),
  );
  const [found] = await Promise.allSettled([Promise.race([signal.aborted ? [] : resolve(name, signal), late])]);
  return found.status === 'fulfilled' ? found.value : [];
};

/**
 * Asks the machine's name servers, and neither its hosts file nor its search domains, which are about the inside. Not
 * `dns.lookup` either: that holds a thread for as long as a name server, which a tenant may have chosen, takes.
 */
const resolveByName: Resolve = async (name, signal) => {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  signal.addEventListener('abort', () => resolver.cancel(), { once: true });
  const [v4, v6] = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
  if (v4.status === 'rejected' && v6.status === 'rejected') throw v4.reason;
  return [v4, v6].flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
};

/** Sends over a connection of its own and returns the answer's status. Rejects when there is none. */
const exchange = (
  { target, address }: Pinned,
  { headers, body, signal }: OutboundRequest,
  authority: string | undefined,
): Promise<number> => {
  const { host, port, path, isAddress } = target;
  const options: RequestOptions = {
    agent: new Agent({ keepAlive: false }),
    host,
    port,
    path,
    method: 'POST',
    headers: { ...headers, 'content-length': Buffer.byteLength(body), 'accept-encoding': 'identity' },
    // An address is connected to as it is; a name only to what was checked.
    lookup: (_name, { all }, found) => {
      const family = isIPv6(address) ? 6 : 4;
      if (all === true) found(null, [{ address, family }]);
      else found(null, address, family);
    },
    ...(!isAddress && { servername: host }),
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
    ...(authority !== undefined && { ca: authority }),
    signal,
  };
  return new Promise((resolve, reject) => {
    const outgoing = request(options, (response) => {
      // The status is all that counts, also where the body breaks off or never ends.
      const done = (): void => resolve(response.statusCode ?? 0);
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > MAX_BODY_BYTES) response.destroy();
      });
      outgoing.prependOnceListener('error', done);
      response.once('error', done).once('close', done);
    });
    outgoing.once('error', reject);
    outgoing.end(body);
  });
};

/** What OpenSSL and Node call it when the other side's certificate or protocol is not accepted. */
const TLS_FAILURE = /CERT|SSL|TLS|UNABLE_TO_|EPROTO|SELF_SIGNED/;

const reasonOf = (error: unknown): 'tls-failed' | 'connection-failed' => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return TLS_FAILURE.test(code) ? 'tls-failed' : 'connection-failed';
};
