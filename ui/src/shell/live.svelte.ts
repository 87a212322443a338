import type { QueryClient } from '@tanstack/svelte-query';
import { follow, type LiveState } from '../api/live';
import { outdated } from '../api/queries';
import type { Session } from '../session';

/** What the tenant's feed says of itself. */
export interface Live {
  readonly state: LiveState;
  /** Newest in the log that has been heard of. */
  readonly position: string | undefined;
}

/** Follows the tenant's events: what they change on this page is asked again. Ends with the component that calls it. */
export const provideLive = ({ api }: Session, client: QueryClient): Live => {
  let state = $state<LiveState>('connecting');
  let position = $state<string>();
  $effect(() =>
    follow(api, (news) => {
      const reconnected = state === 'lost' && news.state === 'live';
      state = news.state;
      position = news.position;
      if (news.position !== undefined) api.horizon.reach(news.position);
      // Not all that was missed can be told by its type.
      const asked = reconnected ? client.invalidateQueries() : outdated(client, new Set(news.types));
      asked.catch((error: unknown) => reportError(error));
    }),
  );
  return {
    get state() {
      return state;
    },
    get position() {
      return position;
    },
  };
};
