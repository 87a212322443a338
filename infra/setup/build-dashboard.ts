/** `npm run build`, and before `npm start`: builds the dashboard into `ui/dist`, where it is not just what its sources say. */
import { createHash } from 'node:crypto';
import { existsSync, globSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const FOLDER = 'ui/dist';
const STAMP = join(FOLDER, '.built-from');
const SOURCES = ['ui/index.html', 'ui/public/**', 'ui/src/**', 'ui/*.{ts,js,json}', 'package-lock.json'];

const digestOfSources = async (): Promise<string> => {
  const hash = createHash('sha256');
  for (const path of globSync(SOURCES).toSorted()) {
    const content = await readFile(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EISDIR') return undefined;
      throw error;
    });
    if (content !== undefined)
      hash.update(path).update('\0').update(String(content.length)).update('\0').update(content);
  }
  return hash.digest('hex');
};

const wanted = await digestOfSources();
const built = existsSync(STAMP) ? await readFile(STAMP, 'utf8') : '';
if (built !== wanted) {
  console.error('Building the dashboard …');
  const { build } = await import('vite');
  // Beside the one that is there: whoever starts meanwhile finds a whole one.
  const beside = `dist-${process.pid}`;
  await build({ configFile: 'ui/vite.config.ts', logLevel: 'warn', build: { outDir: beside } });
  await writeFile(join('ui', beside, '.built-from'), wanted);
  await rm(FOLDER, { recursive: true, force: true });
  await rename(join('ui', beside), FOLDER);
}
