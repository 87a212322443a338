import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';

/* What a browser has to load, in thousands of bytes, compressed: the bars of the interface's design. */

const DIST = 'ui/dist';
const Chunk = z.object({
  file: z.string(),
  isEntry: z.boolean().optional(),
  imports: z.array(z.string()).default([]),
  dynamicImports: z.array(z.string()).default([]),
  css: z.array(z.string()).default([]),
});
const Manifest = z.record(z.string(), Chunk);

let manifest: z.output<typeof Manifest>;
beforeAll(async () => {
  manifest = Manifest.parse(JSON.parse(await readFile(join(DIST, '.vite/manifest.json'), 'utf8')));
});

const kilobytes = async (files: Iterable<string>): Promise<number> => {
  let bytes = 0;
  for (const file of files) bytes += gzipSync(await readFile(join(DIST, file))).length;
  return bytes / 1_000;
};

/** A chunk and all that it cannot run without. */
const withImports = (name: string, found = new Set<string>()): ReadonlySet<string> => {
  if (found.has(name)) return found;
  found.add(name);
  for (const other of manifest[name]?.imports ?? []) withImports(other, found);
  return found;
};
const filesOf = (names: Iterable<string>): ReadonlySet<string> =>
  new Set([...names].flatMap((name) => manifest[name]?.file ?? []));

const ENTRY = 'index.html';
const SHELL = 'src/shell/Entry.svelte';

describe('the dashboard', () => {
  test('begins with 75 KB of scripts at most, the shell included, and 10 KB of styles', async () => {
    const initial = new Set([...withImports(ENTRY), ...withImports(SHELL)]);
    expect(await kilobytes(filesOf(initial))).toBeLessThan(75);
    const styles = new Set([...initial].flatMap((name) => manifest[name]?.css ?? []));
    expect(styles.size).toBeGreaterThan(0);
    expect(await kilobytes(styles)).toBeLessThan(10);
  });

  test('loads 60 KB of fonts at most for text in Latin letters', async () => {
    const fonts = Object.values(manifest).filter(({ file }) => /-latin-wght-normal-.*\.woff2$/.test(file));
    expect(fonts).toHaveLength(2);
    expect(await kilobytes(fonts.map(({ file }) => file))).toBeLessThan(60);
  });

  test('adds 30 KB at most for any page', async () => {
    const begun = filesOf([...withImports(ENTRY), ...withImports(SHELL)]);
    const pages = Object.keys(manifest).filter((name) => /^src\/routes\/.*\.svelte$/.test(name));
    expect(pages.length).toBeGreaterThan(20);
    for (const page of pages) {
      const more = [...filesOf(withImports(page))].filter((file) => !begun.has(file));
      expect.soft(await kilobytes(more), page).toBeLessThan(30);
    }
  });

  test('has nothing from elsewhere, and nothing that the policy would refuse', async () => {
    const html = await readFile(join(DIST, 'index.html'), 'utf8');
    expect(html).not.toMatch(/https?:\/\/|style=|\son\w+=|<script(?![^>]*\ssrc="\/)/);
    for (const { file } of Object.values(manifest).filter(({ file }) => file.endsWith('.css'))) {
      expect(await readFile(join(DIST, file), 'utf8'), file).not.toMatch(/url\((?!\/|")|@import/);
    }
  });
});
