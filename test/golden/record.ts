/**
 * Writes what this build's commands lead to as the golden logs of a release:
 *
 *     node test/golden/record.ts 0.2.0
 *
 * They are never edited once the release is out; before that, `--anew` writes them again, with what was added since.
 * With `--states` alone it writes only what all golden logs come to today. A state that is meant to come out otherwise
 * shows in the commit as one changed line; a read model's line changes together with its version.
 */
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { eventTypes } from '../../infra/composition/catalogue.ts';
import { createSealer } from '../../infra/crypto/create-sealer.ts';
import { type GoldenKey, goldenKeys } from './golden-keys.ts';
import { goldenLogs, lineOfEvent, RELEASES, STATES } from './golden-logs.ts';
import { refold } from './refold.ts';
import { storiesOfAutopilot } from './stories-of-autopilot.ts';
import { storyOfATenant } from './story-of-a-tenant.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { states: { type: 'boolean', default: false }, anew: { type: 'boolean', default: false } },
});
const [release] = positionals;

const record = async (folder: URL): Promise<void> => {
  const keys: GoldenKey[] = [];
  const tenant = await storyOfATenant(createSealer(eventTypes, goldenKeys(keys)));
  const logs = new Map([['tenant', tenant], ...(await storiesOfAutopilot())]);
  await mkdir(folder, { recursive: true });
  for (const [name, events] of logs) {
    await writeFile(new URL(`${name}.jsonl`, folder), `${events.map(lineOfEvent).join('\n')}\n`);
  }
  await writeFile(new URL('keys.json', folder), `${JSON.stringify(keys, null, 2)}\n`);
};

if (release !== undefined) {
  const folder = new URL(`${release}/`, RELEASES);
  if (existsSync(folder) && !values.anew) {
    throw new Error(`${release} is recorded already. If it is not out yet: --anew`);
  }
  await rm(folder, { recursive: true, force: true });
  await record(folder);
} else if (!values.states) throw new Error('name a release, such as 0.2.0, or --states');

const states = await Promise.all(goldenLogs().map(async (log) => [log.name, refold(await log.opened())] as const));
await writeFile(STATES, `${JSON.stringify(Object.fromEntries(states), null, 2)}\n`);
