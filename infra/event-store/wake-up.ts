/** Tells whoever waits at this moment that something happened. Holds no timers and keeps nothing for later. */
export interface WakeUp {
  readonly wake: () => void;
  /** Resolves at the next `wake`, or when the signal aborts. */
  readonly wait: (signal: AbortSignal) => Promise<void>;
}

export const wakeUp = (): WakeUp => {
  const waiting = new Set<() => void>();
  return {
    wake: () => {
      for (const resolve of [...waiting]) resolve();
    },
    wait: (signal) =>
      new Promise((resolve) => {
        const finish = () => {
          waiting.delete(finish);
          signal.removeEventListener('abort', finish);
          resolve();
        };
        if (signal.aborted) return resolve();
        waiting.add(finish);
        signal.addEventListener('abort', finish);
      }),
  };
};
