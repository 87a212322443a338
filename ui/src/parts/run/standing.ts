import { percent, valued } from '../../words';

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

/** "Under way: best plan so far £725.00, none can be better than £358.00, gap 50.6 %". */
export const underWay = (run: Run, unit: string): string => {
  const { status, incumbent, bound, gap } = run;
  if (status !== 'requested') return standing(run);
  const told = [
    ...(incumbent === undefined ? [] : [`best plan so far ${valued(incumbent, unit)}`]),
    ...(bound === undefined ? [] : [`none can be better than ${valued(bound, unit)}`]),
    ...(gap === undefined ? [] : [`gap ${percent(gap)}`]),
  ];
  return [standing(run), ...(told.length === 0 ? [] : [told.join(', ')])].join(': ');
};
