/** `trust-evaluator/1`: what an evaluation records of the engine that made it. */
export type EngineReference = string;

/**
 * The versions of one deterministic engine. A version that ever made a decision stays here, so that the decision can
 * be made again; an engine that answers otherwise is another version.
 */
export interface Engines<Run> {
  readonly name: string;
  /** Every version that this build can run. */
  readonly references: readonly EngineReference[];
  /** Undefined: another engine, or a version of it that this build does not have. Never a version beside it. */
  readonly find: (reference: EngineReference) => Run | undefined;
}

/** Declares an engine by its versions. Throws when it has none. */
export const engines = <Run>(name: string, versions: Readonly<Record<string, Run>>): Engines<Run> => {
  const byReference = new Map(Object.entries(versions).map(([version, run]) => [`${name}/${version}`, run]));
  if (byReference.size === 0) throw new Error(`engine ${name} has no version`);
  return { name, references: [...byReference.keys()], find: (reference) => byReference.get(reference) };
};
