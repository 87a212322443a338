import type { LinearModel } from './model.ts';
import type { SparseModel } from './sparse-model.ts';

/** `highs/1.15.3`: which engine answered, and in which version. */
export type EngineReference = `${string}/${string}`;

/** Solves linear models with or without integers, away from the event loop. What it answers was verified. */
export interface Solver {
  /** Whom it asks. Other engines may answer with another of several optima. */
  readonly engines: readonly EngineReference[];
  /**
   * Solves a valid model (validate-model.ts).
   *
   * @throws UnverifiedAnswer when no engine gave an answer that holds; the signal's reason when it aborts
   */
  readonly solve: (model: LinearModel, options: SolveOptions) => Promise<Solved>;
}

export interface SolveOptions {
  /** How long the engine may take. At the limit the best that it has is the answer. */
  readonly timeLimitMillis: number;
  /** Asks for duals of integer models (their integers held) and for ranges, which cost a second solve. */
  readonly sensitivity?: boolean;
  /** Ends the solve at once. */
  readonly signal?: AbortSignal;
  /** Is told of incumbents and bounds, where the engine can tell: for models with integers. */
  readonly onProgress?: (progress: SolveProgress) => void;
}

/** How far a solve is: in the objective's unit, null while there is none. */
export interface EngineProgress {
  readonly incumbent: number | null;
  readonly bound: number | null;
}

export interface SolveProgress extends EngineProgress {
  /** See {@link gapOf}. */
  readonly gap: number | null;
}

export interface Solved {
  /** The same bytes for the same model and engines, unless `stoppedByLimit`. */
  readonly answer: Answer;
  /** What the engines took, by the clock. No part of the answer. */
  readonly solveMillis: number;
}

export type Answer = FoundAnswer | OtherAnswer;

/** Values that keep every bound and constraint. `optimal`: proved to be the best there are; `feasible`: not proved. */
export interface FoundAnswer extends Told {
  readonly status: 'optimal' | 'feasible';
  /** Computed anew from the values. */
  readonly objective: number;
  /** Of each variable, in the model's order. */
  readonly values: readonly number[];
  /** Of each constraint: the sum of its terms. */
  readonly activities: readonly number[];
  /** No feasible point is better; null when none was proved. */
  readonly bound: number | null;
  readonly gap: number | null;
  readonly sensitivity: Sensitivity | null;
}

export interface OtherAnswer extends Told {
  /** `timeout`: the limit came before any values. */
  readonly status: 'infeasible' | 'unbounded' | 'timeout';
}

interface Told {
  readonly engine: EngineReference;
  /** The time limit ended the search: solved again, the answer may be another. */
  readonly stoppedByLimit: boolean;
  /** Engines that were asked before and not believed, and why. */
  readonly rejected: readonly { readonly engine: EngineReference; readonly reason: RejectedBecause }[];
}

/** Why an engine's word was not taken. */
export type RejectedBecause =
  | 'violates-the-model'
  | 'optimality-not-proved'
  /** It solved the relaxation, and that is best at fractions. */
  | 'not-whole'
  | 'wrongly-infeasible'
  | 'wrongly-unbounded'
  | 'gave-up';

/** How the optimum answers to small changes. For a model with integers: while these stay what they are. */
export interface Sensitivity {
  /** Change of the objective per unit of each constraint's right-hand side. */
  readonly duals: readonly number[];
  /** Change of the objective per unit of each variable beyond where it is held. */
  readonly reducedCosts: readonly number[];
  /** Between which right-hand sides the duals stay, and between which coefficients the values: null when not asked for. */
  readonly ranges: { readonly rightHandSides: readonly Range[]; readonly coefficients: readonly Range[] } | null;
}

/** Null where there is no end. */
export interface Range {
  readonly from: number | null;
  readonly to: number | null;
}

/** One engine, by itself: fast or thorough, believed or not. */
export interface Engine {
  readonly reference: EngineReference;
  readonly run: (model: SparseModel, options: EngineOptions) => Promise<EngineClaim>;
}

export interface EngineOptions extends Pick<SolveOptions, 'timeLimitMillis' | 'sensitivity' | 'signal'> {
  readonly onProgress?: (progress: EngineProgress) => void;
}

/** What an engine says, before anybody has checked it. */
export interface EngineClaim {
  /** `failed`: no word at all. */
  readonly status: 'optimal' | 'feasible' | 'infeasible' | 'unbounded' | 'timeout' | 'failed';
  readonly values?: ArrayLike<number>;
  readonly duals?: ArrayLike<number>;
  readonly ranges?: Sensitivity['ranges'];
  /** The best objective that the engine did not exclude. */
  readonly bound?: number;
  readonly stoppedByLimit: boolean;
  readonly millis: number;
}

/** Nobody's answer holds. */
export class UnverifiedAnswer extends Error {
  override readonly name = 'UnverifiedAnswer';
}

/** How far an objective may be from the best, relative to its size (1 at least). */
export const gapOf = (objective: number, bound: number): number =>
  Math.abs(objective - bound) / Math.max(1, Math.abs(objective));
