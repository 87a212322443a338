import { HASH_BYTES, type Hash, type HashAll, writeHash } from './row-pile.ts';

const CHAIN_LINES = 256;

/** What the seal is over: of each 256 lines one SHA-256, over the one before it and the lines' digests. */
export const createLineChain = (hashAll: HashAll) => {
  const block = new Uint8Array((1 + CHAIN_LINES) * HASH_BYTES);
  let [held, lines] = [0, 0];
  let state = '';
  const fold = async (): Promise<void> => {
    state = (await hashAll([block.subarray(0, (1 + held) * HASH_BYTES)]))[0] ?? '';
    writeHash(block, 0, state);
    held = 0;
  };
  return {
    add: async (digests: readonly Hash[]): Promise<void> => {
      for (const digest of digests) {
        writeHash(block, (1 + held) * HASH_BYTES, digest);
        held += 1;
        lines += 1;
        if (held === CHAIN_LINES) await fold();
      }
    },
    lines: () => lines,
    end: async (): Promise<Hash> => {
      if (held > 0) await fold();
      return state;
    },
  };
};
