import { z } from 'zod';

const Count = z.int().min(0);

/** What became of rows on the way through the pipeline. */
export const StageCounts = z.strictObject({
  /** Rows read. */
  raw: Count,
  /** Rows that are what their columns promise. */
  validated: Count,
  /** Rows set aside, with their line numbers and reasons. */
  quarantined: Count,
  /** Values computed from the rows so far that were complete with this batch. */
  transformed: Count,
  /** Of these: values new to the log, values that corrected another, and values that the log held already. */
  stored: Count,
  corrected: Count,
  unchanged: Count,
});
export type StageCounts = z.output<typeof StageCounts>;

export const NO_STAGES: StageCounts = {
  raw: 0,
  validated: 0,
  quarantined: 0,
  transformed: 0,
  stored: 0,
  corrected: 0,
  unchanged: 0,
};

export const addStages = (left: StageCounts, right: StageCounts): StageCounts => ({
  raw: left.raw + right.raw,
  validated: left.validated + right.validated,
  quarantined: left.quarantined + right.quarantined,
  transformed: left.transformed + right.transformed,
  stored: left.stored + right.stored,
  corrected: left.corrected + right.corrected,
  unchanged: left.unchanged + right.unchanged,
});
