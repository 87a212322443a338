import { mkdir, open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where signed notes are kept outside the database, in the order of signing. What stands there is never changed. */
export interface CheckpointArchive {
  /** The notes from the `from`th on. */
  readonly read: (from: number) => AsyncIterable<string>;
  readonly count: () => Promise<number>;
  /** Adds notes and returns when they are on the disk. */
  readonly append: (notes: readonly string[]) => Promise<void>;
}

/** Takes the whole notes from a text's beginning. */
export type SplitNotes = (text: string) => { readonly notes: readonly string[]; readonly rest: string };

/** Full files are never touched again, so that they can be copied away as they are. */
const NOTES_A_FILE = 10_000;

/**
 * `notes`: checkpoints as the log signed them. `cosigned`: the same with one witness's signature each, as they came.
 * `handovers`: how the key was handed over.
 */
export type ArchiveKind = 'notes' | 'cosigned' | 'handovers';

/**
 * A folder of files with at most 10,000 notes each, each named by the number of its first note. A crash may leave a
 * torn note at the end: it was not signed for anybody yet, and the next append writes over it.
 */
export const folderArchive = (
  folder: string,
  splitNotes: SplitNotes,
  kind: ArchiveKind = 'notes',
): CheckpointArchive => {
  const files = async (): Promise<readonly { readonly path: string; readonly first: number }[]> => {
    const names = await listed(folder);
    return names
      .filter((name) => /^\d{12}\./.test(name) && name.endsWith(`.${kind}`))
      .map((name) => ({ path: join(folder, name), first: parseInt(name, 10) }));
  };
  const load = async (path: string) => splitNotes(await readFile(path, 'utf8'));

  return {
    read: async function* (from) {
      const all = await files();
      for (const [index, { path, first }] of all.entries()) {
        const next = all[index + 1]?.first;
        if (next !== undefined && next <= from) continue;
        const { notes } = await load(path);
        yield* notes.slice(Math.max(0, from - first));
      }
    },
    count: async () => {
      const last = (await files()).at(-1);
      return last === undefined ? 0 : last.first + (await load(last.path)).notes.length;
    },
    append: async (notes) => {
      await mkdir(folder, { recursive: true });
      const last = (await files()).at(-1);
      const held = last === undefined ? undefined : (await load(last.path)).notes;
      if (last !== undefined && held !== undefined && held.length < NOTES_A_FILE) {
        await writeAt(last.path, Buffer.byteLength(held.join('')), notes.join(''));
      } else {
        const first = (last?.first ?? 0) + (held?.length ?? 0);
        await writeAt(join(folder, `${String(first).padStart(12, '0')}.${kind}`), 0, notes.join(''));
        await syncFolder(folder);
      }
    },
  };
};

const listed = async (folder: string): Promise<readonly string[]> => {
  try {
    return (await readdir(folder)).toSorted();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
};

const writeAt = async (path: string, offset: number, text: string): Promise<void> => {
  await using file = await open(path, offset === 0 ? 'w' : 'r+');
  await file.truncate(offset);
  await file.write(text, offset, 'utf8');
  await file.sync();
};

const syncFolder = async (folder: string): Promise<void> => {
  await using handle = await open(folder, 'r');
  await handle.sync();
};
