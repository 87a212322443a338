import { createHorizon, type Horizon } from './horizon';
import {
  type AnswerOf,
  type BodyOf,
  fill,
  type Method,
  type PathOf,
  type QueryOf,
  type RouteOf,
  search,
} from './routes';
import { isBehind, type Transport } from './transport';

/** The parts of a request, as far as its route has them. */
export interface Given<Path extends RouteOf<Verb>, Verb extends Method> {
  readonly path?: PathOf<Path, Verb>;
  readonly query?: QueryOf<Path, Verb>;
  readonly body?: BodyOf<Path, Verb>;
  /** Revision of what is changed: refused when it has moved on. */
  readonly ifMatch?: string;
}

/** What the API did. */
export interface Done<Body> {
  readonly body: Body;
  /** Of what was written, in the log; read models reach it a moment later. */
  readonly position: string | undefined;
}

/** An answer of a read model. */
export interface Found<Body> {
  readonly body: Body;
  /** Revision of what is shown, for `ifMatch`. */
  readonly etag: string | undefined;
  /** Read models are catching up: what is shown is older than what this page has been told of. */
  readonly behind: boolean;
}

export interface Api {
  /** Its slug. */
  readonly tenant: string;
  readonly horizon: Horizon;
  readonly find: <Path extends RouteOf<'get'>>(
    path: Path,
    given?: Given<Path, 'get'>,
    signal?: AbortSignal,
  ) => Promise<Found<AnswerOf<Path, 'get'>>>;
  readonly send: <Verb extends Exclude<Method, 'get'>, Path extends RouteOf<Verb>>(
    method: Verb,
    path: Path,
    given?: Given<Path, Verb>,
  ) => Promise<Done<AnswerOf<Path, Verb>>>;
  readonly transport: Transport;
}

const jsonOf = async <Body>(response: Response): Promise<Body> => {
  const text = await response.text();
  // The document that the types are made of is compared with the API's own in the tests.
  return (text === '' ? undefined : JSON.parse(text)) as Body;
};

/** The API as one tenant's pages ask it. */
export const createApi = (tenant: string, transport: Transport): Api => {
  const horizon = createHorizon();
  return {
    tenant,
    horizon,
    transport,
    find: async (path, { path: parameters, query } = {}, signal) => {
      const address = fill(path, parameters) + search(query);
      const after = horizon.position();
      const ask = (headers: Readonly<Record<string, string>>) =>
        transport.ask({ method: 'get', address, headers, signal });
      let behind = false;
      const response = await ask(after === undefined ? {} : { 'precedent-after': after }).catch((error: unknown) => {
        if (!isBehind(error)) throw error;
        behind = true;
        return ask({});
      });
      const etag = response.headers.get('etag') ?? undefined;
      return { body: await jsonOf(response), etag, behind };
    },
    send: async (method, path, { path: parameters, query, body, ifMatch } = {}) => {
      const response = await transport.ask({
        method,
        address: fill(path, parameters) + search(query),
        headers: {
          'idempotency-key': crypto.randomUUID(),
          ...(ifMatch !== undefined && { 'if-match': ifMatch }),
        },
        ...((method !== 'delete' || body !== undefined) && { body: body ?? {} }),
      });
      const position = response.headers.get('precedent-position') ?? undefined;
      if (position !== undefined) horizon.reach(position);
      return { body: await jsonOf(response), position };
    },
  };
};
