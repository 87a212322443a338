import type { Client } from '../../domain/kernel/envelope.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import type { Caller, Principal } from './endpoint.ts';
import { unavailable } from './problem.ts';

/** Who asks, as far as that is known. */
export interface Asker {
  /** Undefined: nobody whom the product knows. */
  readonly principal: Principal | undefined;
  /** In which it would act; undefined: that was not found out. */
  readonly tenant: TenantId | undefined;
  readonly client: Client;
  readonly requestId: string;
  readonly traceparent: string;
}

/** Somebody was turned away. */
export interface Denial extends Asker {
  /** The code and status of the problem that is answered. */
  readonly reason: string;
  readonly status: number;
  readonly endpoint: string;
  readonly permission?: string;
  readonly resource?: string;
}

/** Personal data are about to leave. */
export interface PersonalRead {
  readonly query: string;
  readonly subjects: readonly string[];
  readonly count?: number;
  readonly after?: string;
  readonly purpose: string | undefined;
}

/**
 * What is recorded beside the changes of state, each in the log of the tenant whom it concerns; what concerns none, in
 * the platform's. Rejects when it could not be recorded.
 */
export interface AuditTrail {
  readonly denied: (denial: Denial) => Promise<void>;
  readonly personalRead: (caller: Caller, read: PersonalRead) => Promise<void>;
  /** Undefined: the caller is of the tenant, or it is recorded already. */
  readonly platformAccess: (caller: Caller, principal: Principal) => Promise<void> | undefined;
}

/** What must be recorded first cannot be: the request is not carried out. */
export const recordedFirst = async (recording: Promise<void>): Promise<void> => {
  try {
    await recording;
  } catch (error) {
    throw unavailable(
      'audit-unavailable',
      'This is recorded before it is answered, and cannot be at this moment. Nothing was shown or changed; try again.',
      error,
    );
  }
};
