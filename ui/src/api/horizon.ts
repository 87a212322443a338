/**
 * How far into the log this page has looked: what it has been told by an event, and what it has written itself. Nothing
 * older is shown after that.
 */
export interface Horizon {
  readonly position: () => string | undefined;
  readonly reach: (position: string) => void;
}

export const createHorizon = (): Horizon => {
  let reached: bigint | undefined;
  return {
    position: () => reached?.toString(),
    reach: (position) => {
      const found = BigInt(position);
      if (reached === undefined || found > reached) reached = found;
    },
  };
};
