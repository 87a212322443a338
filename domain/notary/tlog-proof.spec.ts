import { expect, test } from 'vitest';
import { bytesOfBase64 } from './base64.ts';
import { tlogProof } from './tlog-proof.ts';

/** The example of C2SP tlog-proof, but for its signatures, which it cuts short. */
const CHECKPOINT =
  'example.com/fancylog\n109482\nsFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=\n\n— example.com/fancylog hI2D\n';
const HASHES = ['gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=', 'B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA='];
const hashes = HASHES.map((hash) => bytesOfBase64(hash) ?? new Uint8Array());

test('a proof is written as the specification shows it', () => {
  const extra = 'YWdlLXYxLjIuMS1kYXJ3aW4tYXJtNjQudGFyLmd6kYXJ3aW4tYXJ';
  expect(tlogProof({ extra, index: 73_894, hashes, checkpoint: CHECKPOINT })).toBe(
    `c2sp.org/tlog-proof@v1\nextra ${extra}\nindex 73894\n${HASHES.join('\n')}\n\n${CHECKPOINT}`,
  );
});

test('the only entry of a tree needs no hash, and a proof no extra', () => {
  expect(tlogProof({ index: 0, hashes: [], checkpoint: CHECKPOINT })).toBe(
    `c2sp.org/tlog-proof@v1\nindex 0\n\n${CHECKPOINT}`,
  );
});
