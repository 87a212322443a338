import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';
import type { AdEntityReference } from './ad-platform.ts';

/** An entity of the simulated platform as it is set up. */
export interface SimulatedEntity extends AdEntityReference {
  readonly account: string;
  readonly status: 'active' | 'paused';
  readonly dailyBudgetMinor?: string;
  readonly bidMinor?: string;
  readonly currency: string;
}

/** What goes wrong with the next request. `lostAnswer`: it is carried out, and the connection breaks before the answer. */
export type Fault =
  | { readonly kind: 'slow'; readonly millis: number }
  | { readonly kind: 'status'; readonly status: 429 | 500 | 503 }
  | { readonly kind: 'lostAnswer' };

export interface AdPlatformSimulator {
  readonly url: string;
  readonly put: (entity: SimulatedEntity) => void;
  /** Faults are used up one a change, in order; reads are left alone. */
  readonly inject: (...faults: readonly Fault[]) => void;
  /** How many changes had an effect. */
  readonly effects: () => number;
  /** Every request for a change that arrived, and when. */
  readonly arrivals: () => readonly { readonly idempotencyKey: string; readonly epochMillis: number }[];
  readonly close: () => Promise<void>;
}

interface Stored extends Omit<SimulatedEntity, 'account' | 'kind' | 'id'> {
  readonly version: number;
}
interface Reply {
  readonly status: number;
  readonly body: object;
}

const Change = z.strictObject({
  set: z.union([
    z.strictObject({ status: z.enum(['active', 'paused']) }),
    z.strictObject({ dailyBudgetMinor: z.string().regex(/^\d{1,18}$/) }),
    z.strictObject({ bidMinor: z.string().regex(/^\d{1,18}$/) }),
  ]),
});

const PATH = /^\/v1\/accounts\/([^/]+)\/(campaign|adset|creative)\/([^/]+?)(\/changes)?$/;

/**
 * A stand-in for an advertising platform on the loopback interface, for the demo and for tests. It keeps state, honours
 * idempotency keys and versions, and says `"simulator": true` in every answer: nothing in the world changes.
 */
export const startAdPlatformSimulator = async (options: {
  readonly epochMillis: () => number;
  /** 0, as when absent: a free one. */
  readonly port?: number;
}): Promise<AdPlatformSimulator> => {
  const entities = new Map<string, Stored>();
  const replies = new Map<string, { readonly request: string; readonly reply: Reply }>();
  const faults: Fault[] = [];
  const arrivals: { idempotencyKey: string; epochMillis: number }[] = [];
  let effects = 0;

  const perform = (key: string, ifMatch: string, text: string): Reply => {
    const entity = entities.get(key);
    if (entity === undefined) return problem(404, 'entity-not-found', 'There is no such entity.');
    const change = Change.safeParse(jsonOf(text));
    if (!change.success) return problem(422, 'invalid-change', 'The change is not one of the protocol.');
    if (ifMatch !== `"${entity.version}"`) return problem(412, 'version-differs', 'The entity has changed since.');
    const changed = { ...entity, ...change.data.set, version: entity.version + 1 };
    entities.set(key, changed);
    effects += 1;
    return { status: 200, body: shown(changed) };
  };

  const change = async (key: string, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const text = await textOf(request);
    const idempotencyKey = String(request.headers['idempotency-key'] ?? '');
    arrivals.push({ idempotencyKey, epochMillis: options.epochMillis() });
    const fault = faults.shift();
    if (fault?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.millis));
    if (fault?.kind === 'status') return answer(response, problem(fault.status, 'injected', 'An injected fault.'));
    if (idempotencyKey === '') return answer(response, problem(400, 'key-missing', 'An Idempotency-Key is needed.'));
    const asked = `${key}\n${request.headers['if-match']}\n${text}`;
    const known = replies.get(idempotencyKey);
    if (known !== undefined && known.request !== asked) {
      return answer(response, problem(422, 'key-reused', 'The Idempotency-Key belongs to another change.'));
    }
    const reply = known?.reply ?? perform(key, String(request.headers['if-match'] ?? ''), text);
    replies.set(idempotencyKey, { request: asked, reply });
    if (fault?.kind === 'lostAnswer') {
      response.destroy();
      return;
    }
    answer(response, reply);
  };

  const server = createServer((request, response) => {
    const [, account = '', kind, id = '', changes] = PATH.exec(request.url ?? '') ?? [];
    if (kind === undefined) return answer(response, problem(404, 'not-found', 'There is nothing here.'));
    const key = keyOf(account, kind, decodeURIComponent(id));
    if (request.method === 'POST' && changes !== undefined) {
      change(key, request, response).catch((error: Error) => response.destroy(error));
      return;
    }
    const entity = entities.get(key);
    if (request.method !== 'GET' || entity === undefined) {
      return answer(response, problem(404, 'entity-not-found', 'There is no such entity.'));
    }
    answer(response, { status: 200, body: shown(entity) });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the simulator has no port');

  return {
    url: `http://127.0.0.1:${address.port}`,
    put: ({ account, kind, id, ...entity }) => {
      const key = keyOf(account, kind, id);
      entities.set(key, { ...entity, version: (entities.get(key)?.version ?? 0) + 1 });
    },
    inject: (...more) => {
      faults.push(...more);
    },
    effects: () => effects,
    arrivals: () => [...arrivals],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

const keyOf = (account: string, kind: string, id: string): string => JSON.stringify([account, kind, id]);
const shown = ({ version, ...entity }: Stored): object => ({ simulator: true, ...entity, version: String(version) });
const problem = (status: number, code: string, detail: string): Reply => ({
  status,
  body: { simulator: true, code, detail },
});

const answer = (response: ServerResponse, { status, body }: Reply): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};

const textOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};
