/** The body of an answer, and by what whoever has it recognises it. */
export interface KeptAnswer {
  readonly etag: string;
  readonly content: string;
}

/** Where an answer will be kept that is being found. Changes meanwhile of what it is made of close it. */
export interface Place {
  readonly key: string;
  readonly madeOf: readonly string[];
  state: 'open' | 'closed' | { readonly answer: KeptAnswer; readonly bytes: number; readonly until: number };
}

/** Why an answer is kept no longer. */
export type Forgotten = 'changed' | 'expired' | 'full';

/** Answers by their questions, each with the names of what it is made of. */
export interface Answers {
  readonly find: (key: string) => KeptAnswer | undefined;
  /** From here on, whatever changes what an answer is made of keeps it from being kept. */
  readonly open: (key: string, madeOf: readonly string[]) => Place;
  readonly keep: (place: Place, answer: KeptAnswer) => void;
  /** Of no use after `keep`: nothing was found. */
  readonly close: (place: Place) => void;
  /** Forgets every answer that is made of one of these, kept or being found. */
  readonly forget: (isChanged: (part: string) => boolean) => void;
  /** The same for a single one, in the time that its own answers take. */
  readonly forgetMadeOf: (part: string) => void;
  readonly size: () => { readonly answers: number; readonly bytes: number };
}

/** What an entry takes beside its two texts: some maps' places. */
const ENTRY_BYTES = 500;
/** An answer larger than this part of all would push out too many others. */
const LARGEST_PART = 1 / 16;

/** Bounded by bytes: those that nobody asked for longest go first. */
export const createAnswers = (options: {
  readonly mostBytes: number;
  readonly keepMillis: number;
  readonly elapsedMillis: () => number;
  readonly onForgotten: (why: Forgotten) => void;
}): Answers => {
  const { mostBytes, keepMillis, elapsedMillis, onForgotten } = options;
  const kept = new Map<string, Place>();
  const places = new Map<string, Set<Place>>();
  let bytes = 0;

  const close = (place: Place, why?: Forgotten): void => {
    for (const part of place.madeOf) {
      const others = places.get(part);
      others?.delete(place);
      if (others?.size === 0) places.delete(part);
    }
    if (typeof place.state === 'object') {
      bytes -= place.state.bytes;
      kept.delete(place.key);
      if (why !== undefined) onForgotten(why);
    }
    place.state = 'closed';
  };

  const forgetMadeOf = (part: string): void => {
    for (const place of [...(places.get(part) ?? [])]) close(place, 'changed');
  };

  return {
    find: (key) => {
      const place = kept.get(key);
      if (place === undefined || typeof place.state !== 'object') return undefined;
      if (elapsedMillis() >= place.state.until) {
        close(place, 'expired');
        return undefined;
      }
      kept.delete(key);
      kept.set(key, place);
      return place.state.answer;
    },
    open: (key, madeOf) => {
      const place: Place = { key, madeOf, state: 'open' };
      for (const part of madeOf) {
        const others = places.get(part);
        if (others === undefined) places.set(part, new Set([place]));
        else others.add(place);
      }
      return place;
    },
    keep: (place, answer) => {
      const size = ENTRY_BYTES + 2 * (place.key.length + answer.content.length);
      if (place.state !== 'open' || size > mostBytes * LARGEST_PART) return;
      const before = kept.get(place.key);
      if (before !== undefined) close(before);
      place.state = { answer, bytes: size, until: elapsedMillis() + keepMillis };
      kept.set(place.key, place);
      bytes += size;
      for (const oldest of kept.values()) {
        if (bytes <= mostBytes) break;
        close(oldest, 'full');
      }
    },
    close: (place) => {
      if (place.state === 'open') close(place);
    },
    forget: (isChanged) => {
      for (const part of [...places.keys()]) if (isChanged(part)) forgetMadeOf(part);
    },
    forgetMadeOf,
    size: () => ({ answers: kept.size, bytes }),
  };
};
