/**
 * Follows /v1/stream. EventSource cannot send a credential, hence fetch; it resumes after the last event it has seen.
 * Tells `onEvent` each event's position, and says in words when it has lost the feed.
 */
export const follow = async ({ headers, signal, onEvent, say }) => {
  let last;
  while (!signal.aborted) {
    try {
      const response = await fetch('/v1/stream', {
        headers: { ...headers, ...(last !== undefined && { 'last-event-id': last }) },
        signal,
      });
      if (!response.ok) {
        say(
          response.status === 403 ? 'Not live: the key may not read the log.' : 'Not live: the feed cannot be opened.',
        );
        if (response.status < 500) return;
      } else {
        say('');
        for await (const id of positionsOf(response.body)) {
          last = id;
          onEvent(id);
        }
      }
    } catch (error) {
      if (error.name === 'AbortError') return;
    }
    if (signal.aborted) return;
    say('Not live: the connection was lost, and is tried again.');
    await new Promise((resolve) => setTimeout(resolve, 2_000));
  }
};

/** The ids of server-sent events. */
async function* positionsOf(stream) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const lines = (text + value).split('\n');
    text = lines.pop();
    for (const line of lines) if (line.startsWith('id: ')) yield line.slice(4);
  }
}
