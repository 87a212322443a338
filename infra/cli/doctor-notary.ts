import { join } from 'node:path';
import type { Notary } from '../../projections/notary.ts';
import { LogForked } from '../../projections/notary-signing.ts';
import type { Home } from '../home/home.ts';
import type { Finding } from './finding.ts';

/** Whether the log still has everything that its notary signed: after an old backup was restored it has not. */
export const examineNotary = async (
  { examine }: Pick<Notary, 'examine'>,
  { directory }: Pick<Home, 'directory'>,
): Promise<Finding> => {
  const what = 'notary';
  const folder = join(directory, 'checkpoints');
  try {
    const standing = await examine();
    if (standing === undefined) return { what, well: true, detail: 'at work in another process' };
    const [first] = standing.behind;
    if (first === undefined) return { what, well: true, detail: 'the log has all that was signed' };
    const detail = `${first.origin}: ${first.signed} entries were signed, and there are ${first.entries}`;
    if (!standing.caughtUp)
      return { what, well: true, detail: `${detail}; the notary has not read all of the log yet` };
    return { what, well: false, detail: `${detail}, in ${standing.behind.length} trees`, mend: mendOf(folder) };
  } catch (error) {
    if (!(error instanceof LogForked)) throw error;
    return { what, well: false, detail: error.message, mend: mendOf(folder) };
  }
};

const mendOf = (folder: string): string =>
  `The log lost events that were signed, as when a backup was restored that is older than ${folder}. Nothing is signed as it is. Restore a newer backup, if there is one. If not, the loss stands: move ${folder} away, keep it as the evidence of what was lost, and start again; whoever holds one of its checkpoints will see that the log was cut, and should hear it from you first. If no backup was restored: npm run -s precedent -- verify log`;
