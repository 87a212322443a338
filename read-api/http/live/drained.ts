import type { ServerResponse } from 'node:http';

/** A client has taken nothing for too long. */
export class TooSlow extends Error {
  override readonly name = 'TooSlow';
}

/** Waits until a response's client has taken what was written, or is gone. @throws TooSlow it took nothing for so long */
export const drained = (response: ServerResponse, stallMillis: number): Promise<void> =>
  new Promise((resolve, reject) => {
    if (!response.writableNeedDrain) {
      resolve();
      return;
    }
    const settle = (): void => {
      clearTimeout(timer);
      response.off('drain', settle).off('close', settle);
      resolve();
    };
    const timer = setTimeout(() => reject(new TooSlow()), stallMillis);
    response.once('drain', settle).once('close', settle);
  });
