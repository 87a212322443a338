import { fileURLToPath } from 'node:url';
import type { StackFrame } from './error-sink.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** `at name (file:1:2)`, `at file:1:2`, `at async name (file:1:2)`: V8's stack trace format. */
const FRAME = /^\s+at (?:async )?(?:(.+?) \()?((?:file:\/\/|node:)?[^():]*(?:\([^()]*\))?[^():]*):(\d+):(\d+)\)?$/;
const MAX_FRAMES = 50;

/** The frames of an error's stack, the innermost last. */
export const framesOf = (stack: string | undefined): readonly StackFrame[] =>
  (stack ?? '')
    .split('\n')
    .flatMap((line) => frameOf(line) ?? [])
    .slice(0, MAX_FRAMES)
    .toReversed();

const frameOf = (text: string): StackFrame | undefined => {
  const [, name = 'anonymous', place = '', line, column] = FRAME.exec(text) ?? [];
  if (line === undefined || column === undefined) return undefined;
  const path = place.startsWith('file://') ? fileURLToPath(place) : place;
  const file = path.startsWith(ROOT) ? path.slice(ROOT.length) : path;
  const own = path.startsWith(ROOT) && !file.startsWith('node_modules/');
  return { file, function: name, line: Number(line), column: Number(column), own };
};

/** Where of our own code an error came up; without line and column, which change with every release. */
export const topOwnFrame = (frames: readonly StackFrame[]): string => {
  const top = frames.findLast(({ own }) => own) ?? frames.at(-1);
  return top === undefined ? 'unknown' : `${top.function} ${top.file}`;
};
