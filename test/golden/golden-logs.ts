import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import type { StoredEvent } from '../../domain/kernel/envelope.ts';
import { eventTypes } from '../../infra/composition/catalogue.ts';
import { createSealer } from '../../infra/crypto/create-sealer.ts';
import { GoldenKey, goldenKeys } from './golden-keys.ts';

/*
 * `releases/<version>/` holds what a release wrote: logs, one event a line, and the keys that open what is sealed in
 * them. Nothing of a release that is out is ever edited. 0.0.0 holds versions of events from before the first one.
 * How the next one is written: record.ts.
 */

export const RELEASES = new URL('releases/', import.meta.url);
/** What all golden logs come to. */
export const STATES = new URL('states.json', import.meta.url);
const LOG = '.jsonl';
const KEYS = 'keys.json';

/** A log that a release wrote. */
export interface GoldenLog {
  /** `0.1.0/people` */
  readonly name: string;
  /** As they stand in it: sealed, and in the versions that the release had. */
  readonly events: readonly StoredEvent[];
  /** As deciders and projections see them: personal fields open. */
  readonly opened: () => Promise<readonly StoredEvent[]>;
}

const namesIn = (folder: URL): readonly string[] => readdirSync(folder).toSorted();

export const goldenLogs = (): readonly GoldenLog[] => namesIn(RELEASES).flatMap(logsOf);

const logsOf = (release: string): readonly GoldenLog[] => {
  const folder = new URL(`${release}/`, RELEASES);
  const keys = z.array(GoldenKey).parse(JSON.parse(readFileSync(new URL(KEYS, folder), 'utf8')));
  const sealer = createSealer(eventTypes, goldenKeys([...keys]));
  return namesIn(folder)
    .filter((file) => file.endsWith(LOG))
    .map((file) => {
      const events = readFileSync(new URL(file, folder), 'utf8').trimEnd().split('\n').map(eventOfLine);
      const name = `${release}/${file.slice(0, -LOG.length)}`;
      return { name, events, opened: () => Promise.all(events.map((event) => sealer.open(event))) };
    });
};

export const lineOfEvent = ({ revision, position, ...event }: StoredEvent): string =>
  JSON.stringify({ position: String(position), revision: String(revision), ...event });

const eventOfLine = (line: string): StoredEvent => {
  const { position, revision, ...event } = JSON.parse(line);
  return { ...event, revision: BigInt(revision), position: BigInt(position) };
};
