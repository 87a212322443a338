import type { z } from 'zod';
import type { Method } from '../../domain/kernel/command.ts';
import type { Actor, Client } from '../../domain/kernel/envelope.ts';
import type { Permission } from '../../domain/kernel/permission.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import type { Exchange } from './exchange.ts';

/** Who a credential belongs to. */
export interface Principal {
  /** Undefined: a super-admin's key, which names a tenant with each request. */
  readonly tenant: TenantId | undefined;
  readonly actor: Actor;
  /** The session that the credential is of; absent for keys. */
  readonly sessionId?: string;
  /** The person for whom a key acts. */
  readonly ownerId?: string;
  /** Is nobody in its tenant, and acts there for being a super admin of the platform. */
  readonly fromPlatform?: boolean;
  /** The tenant wants a second factor, and none was shown: nothing is answered but the person's own account. */
  readonly secondFactorMissing?: boolean;
  /** The tenant is suspended: nothing is answered. */
  readonly suspended?: boolean;
  readonly permissions: ReadonlySet<string> | 'all';
  readonly superAdmin: boolean;
}

/** Whose credential it is; undefined for one that is unknown, expired or revoked. */
export type Authenticate = (credential: string) => Promise<Principal | undefined>;

/** A principal acting in one tenant. */
export interface Caller {
  readonly tenant: TenantId;
  readonly actor: Actor;
  /** The session of a person who is signed in. */
  readonly sessionId?: string;
  /** As what it was let in. */
  readonly standing: Pick<Principal, 'permissions' | 'superAdmin' | 'secondFactorMissing'>;
  /** From where the request came. */
  readonly client: Client;
  readonly requestId: string;
  readonly traceparent: string;
}

/** What arrived, before validation. */
export interface Received {
  readonly params: Readonly<Record<string, string>>;
  /** The query string, without its question mark. */
  readonly search: string;
  /** Parsed JSON, raw bytes, or undefined when the endpoint takes no body. */
  readonly body: unknown;
  readonly header: (name: string) => string | undefined;
  /** The client's IP address. */
  readonly address: string;
  readonly requestId: string;
  readonly traceparent: string;
}

/** By name in lower case; several values are sent as several headers (`set-cookie`). */
export type Headers = Readonly<Record<string, string | readonly string[]>>;

export type Answer =
  | { readonly status: number; readonly headers?: Headers; readonly json: unknown }
  | {
      readonly status: number;
      readonly headers?: Headers;
      readonly contentType: string;
      readonly content: string | Uint8Array;
      /** Worth compressing, though its type does not say so. */
      readonly compressible?: true;
    }
  | { readonly status: 204 | 304; readonly headers?: Headers }
  /** The endpoint writes the response itself: streams. */
  | { readonly takeOver: (exchange: Exchange) => void };

interface EndpointBase {
  readonly name: string;
  readonly summary: string;
  readonly method: Method;
  /** `/v1/goals/:goalId`: what metrics and logs call it. */
  readonly path: string;
  readonly body: 'none' | 'json' | 'raw';
  /** For raw bodies that may be larger than the general limit. */
  readonly maxBodyBytes?: number;
  readonly input?: z.ZodObject;
  readonly output?: z.ZodType;
  /** Status of success, for the reference. */
  readonly status: number;
  /** `session`: signs somebody in or out, or keeps their own account. `system`: asked by machines, and not limited. */
  readonly kind: 'command' | 'query' | 'stream' | 'session' | 'system';
  /** The read models that it shows: whoever follows the feed knows by them when to ask again. */
  readonly reads?: readonly string[];
  /** Of an answer that is no JSON. When absent a stream sends server-sent events. */
  readonly contentType?: string;
  /** Points that a request costs of its tenant's budget, where that depends on it by its query string; 1 when absent. */
  readonly cost?: number | ((search: string) => number);
  /** Requests per minute from one client address: for endpoints at which secrets could be guessed. */
  readonly perMinute?: number;
}

/** Needs a credential with this permission, and runs in one tenant. */
export interface GuardedEndpoint extends EndpointBase {
  readonly permission: Permission;
  /** It shows personal data, and records that first. */
  readonly discloses?: 'personal';
  /** It shows the installation, not a tenant: a tenant's own permission, however wide, is not enough. */
  readonly superAdminOnly?: true;
  /** It replaces what somebody read: without `If-Match` it is refused (428). */
  readonly needsRevision?: true;
  /** Validates; the function that comes back does the work. */
  readonly prepare: (received: Received) => (caller: Caller) => Answer | Promise<Answer>;
}

/** Answers anyone. */
export interface PublicEndpoint extends EndpointBase {
  /** Why it may: shown in the reference, and required, so that nothing is public by forgetting. */
  readonly publicBecause: string;
  readonly prepare: (received: Received) => () => Answer | Promise<Answer>;
}

export type Endpoint = GuardedEndpoint | PublicEndpoint;

export const isGuarded = (endpoint: Endpoint): endpoint is GuardedEndpoint => 'permission' in endpoint;
