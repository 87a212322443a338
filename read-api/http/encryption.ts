import type { IncomingMessage } from 'node:http';
import type { BlockList } from 'node:net';
import { TLSSocket } from 'node:tls';
import { isTrustedPeer } from './client-address.ts';
import type { Answer } from './endpoint.ts';
import type { Exchange } from './exchange.ts';
import { HttpProblem } from './problem.ts';

/** Where whoever comes unencrypted is sent, or refused. */
export interface EncryptedOnly {
  /** Where people reach the product: https, without a slash at its end. */
  readonly publicUrl: string;
}

/** Whether a request came over TLS: to us, or to a trusted proxy that says so, and so do all proxies before it. */
export const cameEncrypted = ({ socket, headers }: IncomingMessage, trusted: BlockList): boolean => {
  if (socket instanceof TLSSocket) return true;
  const said = headers['x-forwarded-proto'];
  if (typeof said !== 'string' || !isTrustedPeer(socket.remoteAddress, trusted)) return false;
  return said.split(',').every((proto) => proto.trim().toLowerCase() === 'https');
};

/**
 * Sends a browser that asks for a page on to https, and refuses everybody else who comes unencrypted: a program that was
 * sent on would show its credential in the clear each time. What the system answers to anybody, probes get in the clear.
 */
export const requireEncryption = (
  { request, endpoint, path, search }: Exchange,
  only: EncryptedOnly | undefined,
  trusted: BlockList,
): Answer | undefined => {
  if (only === undefined || cameEncrypted(request, trusted)) return undefined;
  if (endpoint?.kind !== 'system')
    throw new HttpProblem({
      status: 403,
      code: 'https-required',
      detail: `This is answered over https only, at ${only.publicUrl}. Whatever was shown here was readable on the way: replace it.`,
    });
  if (request.headers.accept?.includes('text/html') !== true) return undefined;
  return {
    status: 308,
    headers: { location: `${only.publicUrl}${path}${search === '' ? '' : `?${search}`}` },
    json: {},
  };
};
