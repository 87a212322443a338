import type { Instant } from '../../domain/kernel/time.ts';

/** A place in the code, outermost first in a stack of them. */
export interface StackFrame {
  /** From the repository's root on for our own code. */
  readonly file: string;
  readonly function: string;
  readonly line: number;
  readonly column: number;
  /** Ours, and no library's. */
  readonly own: boolean;
}

/** An error that nobody expected, ready to leave the machine: nothing secret or personal in it. */
export interface ErrorReport {
  /** UUID. */
  readonly id: string;
  readonly at: Instant;
  /** Equal for what is the same fault: error's name, the place of ours where it came up, route. */
  readonly fingerprint: readonly string[];
  /** The error, and before it what caused it. */
  readonly errors: readonly {
    readonly name: string;
    readonly message: string;
    readonly stack: readonly StackFrame[];
  }[];
  /** What was being done. */
  readonly message: string;
  /** `precedent@1.2.3`. */
  readonly release: string;
  readonly environment: string;
  readonly route: string | undefined;
  readonly traceId: string | undefined;
  readonly requestId: string | undefined;
  /** How often it came since the last report of its group, this time included. */
  readonly times: number;
}

/** Where errors are collected. Rejects when it did not take the report. */
export type ErrorSink = (report: ErrorReport) => Promise<void>;
