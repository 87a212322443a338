import { percent } from '../../words';

export type Status = 'requested' | 'completed' | 'failed' | 'cancelled';

/** A run as the API lists it, whatever it is about. */
export interface Run {
  readonly runId: string;
  readonly status: Status;
  readonly subject: string;
  readonly requestedAt: string;
  /** The log's position at which what it is computed from was read. */
  readonly position: string;
  readonly share?: number;
  readonly incumbent?: number;
  readonly bound?: number;
  readonly gap?: number;
  readonly endedAt?: string;
  readonly decisionId?: string;
  readonly goalId?: string;
  readonly code?: string;
  readonly reason?: string;
}

export const STATUSES: Readonly<Record<Status, string>> = {
  requested: 'Waiting or under way',
  completed: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

const isStatus = (text: string | null): text is Status => text !== null && Object.hasOwn(STATUSES, text);

/** The status that the address asks for. */
export const statusIn = (query: URLSearchParams): Status | undefined => {
  const wanted = query.get('status');
  return isStatus(wanted) ? wanted : undefined;
};

/** How a run stands, in words. */
export const standing = ({ status, share, incumbent, bound }: Run): string => {
  switch (status) {
    case 'completed':
      return 'Done';
    case 'failed':
      return 'Failed';
    case 'cancelled':
      return 'Cancelled';
    case 'requested':
      if (share !== undefined && share > 0) return `Under way, ${percent(share, 0)}`;
      return incumbent !== undefined || bound !== undefined ? 'Under way' : 'Waiting for a worker';
  }
};
