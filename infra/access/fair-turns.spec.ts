import { describe, expect, test } from 'vitest';
import { createFairTurns } from './fair-turns.ts';
import { TooBusy } from './passwords.ts';

/** Work that ends when it is told to, and what became of each piece. */
const world = (atOnce: number, places: number) => {
  const inTurn = createFairTurns(atOnce, places);
  const running: { readonly name: string; readonly end: () => void }[] = [];
  const [served, refused]: [string[], string[]] = [[], []];
  const ask = (asker: string, name: string) => {
    const work = () => new Promise<void>((end) => running.push({ name, end }));
    inTurn(asker, work).then(
      () => served.push(name),
      (error: unknown) => refused.push(error instanceof TooBusy ? name : String(error)),
    );
  };
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  const finishAll = async () => {
    for (let one = running.shift(); one !== undefined; one = running.shift()) {
      one.end();
      await settle();
    }
  };
  return { ask, served, refused, settle, finishAll };
};

describe('turns', () => {
  test('go round between those who wait, each in its own order', async () => {
    const { ask, served, finishAll } = world(1, 20);
    for (const name of ['a0', 'a1', 'a2', 'a3', 'b1', 'b2', 'c1']) ask(name.charAt(0), name);
    await finishAll();
    expect(served).toEqual(['a0', 'a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
  });

  test('are not all taken by one or a few: the one that has most gives a place up', async () => {
    const { ask, served, refused, settle, finishAll } = world(1, 6);
    for (let count = 0; count < 20; count += 1) ask(`x${count % 3}`, `x${count % 3} ${count}`);
    await settle();
    expect(refused).toHaveLength(13);
    ask('ada', 'ada');
    await settle();
    expect(refused).toHaveLength(14);
    expect(refused).not.toContain('ada');
    await finishAll();
    expect(served).toContain('ada');
    expect(served).toHaveLength(7);
  });

  test('of which everybody has one already are given to nobody more', async () => {
    const { ask, refused, settle } = world(1, 3);
    for (const name of ['running', 'a', 'b', 'c', 'd']) ask(name, name);
    await settle();
    expect(refused).toEqual(['d']);
  });

  test('go on after work that failed', async () => {
    const inTurn = createFairTurns(1, 1);
    const failing = inTurn('a', () => Promise.reject(new Error('failed')));
    const next = inTurn('b', async () => 'done');
    await expect(failing).rejects.toThrow('failed');
    expect(await next).toBe('done');
  });
});
