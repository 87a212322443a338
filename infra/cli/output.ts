import { SingleBar } from 'cli-progress';

/** How a command talks: to a person, or in JSON lines to a machine. Results go to stdout, everything else to stderr. */
export interface Output {
  readonly json: boolean;
  /** One result: in JSON as it is, for people as text. */
  readonly result: (value: object, text: string) => void;
  /** What happens meanwhile, for people only. */
  readonly note: (text: string) => void;
  /** A bar on a terminal, nothing elsewhere. */
  readonly progress: (unit: string) => Progress;
}

export interface Progress {
  readonly update: (done: number, total: number, more?: string) => void;
  readonly stop: () => void;
}

const bigintAsText = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? value.toString() : value);

export const createOutput = (json: boolean): Output => ({
  json,
  result: (value, text) => console.log(json ? JSON.stringify(value, bigintAsText) : text),
  note: (text) => {
    if (!json) console.error(text);
  },
  progress: (unit) => {
    if (json || !process.stderr.isTTY) return { update: () => undefined, stop: () => undefined };
    const bar = new SingleBar({
      format: `{bar} {percentage} %  {value}/{total} ${unit}  {more}`,
      stream: process.stderr,
      hideCursor: true,
    });
    let started = false;
    return {
      update: (done, total, more = '') => {
        if (!started) bar.start(total, done, { more });
        else {
          bar.setTotal(total);
          bar.update(done, { more });
        }
        started = true;
      },
      stop: () => bar.stop(),
    };
  },
});
