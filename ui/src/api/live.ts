import type { Api } from './client';
import { Problem } from './problem';

/** `live`: events are heard as they come. `refused`: whoever is signed in may not hear them. */
export type LiveState = 'connecting' | 'live' | 'lost' | 'refused';

export interface LiveNews {
  readonly state: LiveState;
  /** Newest in the log that has been heard of. */
  readonly position: string | undefined;
  /** Of what came since the last news. */
  readonly types: readonly string[];
}

/** Many events in one moment are one piece of news. */
const GATHER_MILLIS = 150;
const RETRY_MILLIS = 2_000;

/**
 * Follows the tenant's events, over one connection for all tabs of the browser: the tab that has the lock is connected
 * and tells the others. Resumes after the last event that was heard.
 */
export const follow = (api: Api, tell: (news: LiveNews) => void): (() => void) => {
  const name = `precedent-live ${api.tenant}`;
  const channel = new BroadcastChannel(name);
  const end = new AbortController();
  let known: LiveNews = { state: 'connecting', position: undefined, types: [] };
  let leads = false;

  const hear = (news: LiveNews): void => {
    known = news;
    tell(news);
  };
  channel.onmessage = ({ data }: MessageEvent<LiveNews | 'hello'>) => {
    if (data !== 'hello') hear(data);
    else if (leads) channel.postMessage({ ...known, types: [] });
  };
  channel.postMessage('hello');

  const announce = (news: LiveNews): void => {
    hear(news);
    channel.postMessage(news);
  };

  let gathered: string[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = (): void => {
    timer = undefined;
    const types = [...new Set(gathered)];
    gathered = [];
    announce({ ...known, state: 'live', types });
  };
  const gather = ({ id, type }: { readonly id: string; readonly type: string }): void => {
    known = { ...known, position: id };
    if (type !== 'connected') gathered.push(type);
    if (timer === undefined) timer = setTimeout(flush, GATHER_MILLIS);
  };
  /** Until the connection ends: the server ends it when the access token that it was opened with runs out. */
  const listen = async (): Promise<void> => {
    const last = known.position;
    const response = await api.transport.ask({
      method: 'get',
      address: '/v1/stream',
      headers: { accept: 'text/event-stream', ...(last !== undefined && { 'last-event-id': last }) },
      signal: end.signal,
    });
    for await (const event of eventsOf(response)) gather(event);
  };
  const lead = async (): Promise<void> => {
    leads = true;
    while (!end.signal.aborted) {
      const began = performance.now();
      try {
        await listen();
        if (performance.now() - began > RETRY_MILLIS) continue;
      } catch (error) {
        if (end.signal.aborted) return;
        // Refused, it stays refused; whatever else ended it passes, is said below, and tried again.
        if (error instanceof Problem && !error.passing) return announce({ ...known, state: 'refused', types: [] });
      }
      announce({ ...known, state: 'lost', types: [] });
      await new Promise((resolve) => setTimeout(resolve, RETRY_MILLIS));
    }
  };
  navigator.locks.request(name, { signal: end.signal }, lead).catch((error: unknown) => {
    if (!end.signal.aborted) throw error;
  });

  return () => {
    end.abort();
    channel.close();
  };
};

/** Server-sent events (WHATWG HTML 9.2.6), as far as their ids and types go. */
async function* eventsOf(response: Response): AsyncGenerator<{ readonly id: string; readonly type: string }> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (reader === undefined) return;
  let text = '';
  let id = '';
  let type = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const lines = (text + value).split('\n');
    text = lines.pop() ?? '';
    for (const line of lines) {
      if (line.startsWith('id: ')) id = line.slice(4);
      else if (line.startsWith('event: ')) type = line.slice(7);
      else if (line === '' && type !== '') {
        if (id !== '' && type !== 'end') yield { id, type };
        type = '';
      }
    }
  }
}
