import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import type { JsonObject } from '../../domain/kernel/json.ts';

const MAIN = resolve(import.meta.dirname, '../../infra/cli/main.ts');

export interface Ran {
  /** Null: it was killed. */
  readonly code: number | null;
  /** What it said to a machine, a line each. */
  readonly results: readonly JsonObject[];
  readonly errors: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ran>;
}

/** Where Node keeps what it compiled: dozens of processes begin with the same sources. */
const { PATH, NODE_COMPILE_CACHE } = process.env;

/** Starts `precedent --json …` as a process of its own, with nothing of the product's in its environment but what is given. */
export const startCli = (environment: Readonly<Record<string, string>>, ...args: readonly string[]): Running => {
  const child = spawn(process.execPath, [MAIN, '--json', ...args], {
    env: { PATH, NODE_COMPILE_CACHE, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [output, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const ended = new Promise<Ran>((settle, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      const lines = output.split('\n').filter((line) => line.startsWith('{'));
      settle({ code, results: lines.map((line) => JSON.parse(line)), errors });
    });
  });
  return { child, ended };
};

/** Runs a command to its end, which must be a good one. */
export const cli = async (
  environment: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<readonly JsonObject[]> => {
  const { code, results, errors } = await startCli(environment, ...args).ended;
  if (code !== 0) throw new Error(`precedent ${args.join(' ')} ended with ${code}: ${errors}`);
  return results;
};
