import { getContext, setContext } from 'svelte';
import type { Api } from './api/client';
import type { AnswerOf } from './api/routes';

export type Account = AnswerOf<'/v1/auth/me', 'get'>;
export type Tenant = AnswerOf<'/v1/tenant', 'get'>;

/** Who looks at which tenant's pages. */
export interface Session {
  readonly api: Api;
  readonly account: Account;
  /** Absent: whoever is signed in may not read it, or acts for the platform. */
  readonly tenant: Tenant | undefined;
}

const KEY = Symbol('session');

export const provideSession = (session: Session): Session => setContext(KEY, session);

export const useSession = (): Session => getContext(KEY);

/** Whether the account may do that. `write` and `execute` say nothing of each other; the API has the last word. */
export const may = ({ permissions }: Pick<Account, 'permissions'>, permission: string): boolean =>
  permissions === 'all' || permissions.includes(permission);

/** The address of a page of the session's tenant. */
export const href = ({ api }: Pick<Session, 'api'>, path: string): string => `/t/${api.tenant}${path}`;
