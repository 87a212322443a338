import { expect, test } from 'vitest';
import { nodeBundleCrypto } from '../../infra/notary/bundle-crypto.ts';
import { notaryKeyOf, verifierOf } from '../../infra/notary/notary-key.ts';
import { sha256 } from '../../infra/notary/sha256.ts';
import { cosignatureLine, cosignedAt } from './cosignature.ts';
import { KEY_TYPE, parseVerifierKey, signNote, splitNote, verifierKey } from './signed-note.ts';
import { believedKey, COSIGNATURE, readNote, witnessed } from './verifier/bundle-notes.ts';

/** A checkpoint of a public log of Certificate Transparency, as its witnesses signed it on 23 May 2026. */
const PUBLIC_NOTE = `arche2025h1.staging.ct.transparency.dev
1432088532
U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=

— arche2025h1.staging.ct.transparency.dev zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=
— witness1.smartit.nu/witness1 pIyCDwAAAABqEiEghIp82KWebrw7/oHQwlTAm3g2RKS4+eebl8eO0WH+/iEcxZ75W3u5hNI7TOQtmJbqmNWVuE0tgh0XwzdZsDsUAQ==
— remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==
`;
const PUBLIC_WITNESS = 'remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2';
const PUBLIC_TIME = Date.parse('2026-05-23T21:50:24Z') / 1000;

/** The example of C2SP tlog-cosignature, whose key it does not tell. */
const SPECIFIED_LINE =
  '— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n';

const read = (text: string) => {
  const key = parseVerifierKey(sha256, text, KEY_TYPE.cosignature);
  if (key === undefined) throw new Error(`no key: ${text}`);
  return verifierOf(key);
};

test('a cosignature of a public witness holds, and says when it was made', () => {
  expect(cosignedAt(sha256, read(PUBLIC_WITNESS), splitNote(PUBLIC_NOTE))).toBe(PUBLIC_TIME);
});

test('with another checkpoint, time or signature it does not', () => {
  const altered = [
    PUBLIC_NOTE.replace('1432088532', '1432088533'),
    PUBLIC_NOTE.replace('2net5wAAAABqEiEg', '2net5wAAAABqEiEh'),
    PUBLIC_NOTE.replace('WfBw==', 'WfCA=='),
    PUBLIC_NOTE.replace('remora.n621.de 2net5', 'remora.n621.de 2net6'),
  ];
  for (const note of altered) {
    expect(note).not.toBe(PUBLIC_NOTE);
    expect(cosignedAt(sha256, read(PUBLIC_WITNESS), splitNote(note))).toBeUndefined();
  }
});

test('the example of the specification has its time in the place where it is read', () => {
  const bytes = Buffer.from(SPECIFIED_LINE.split(' ')[2] ?? '', 'base64');
  expect(bytes.length).toBe(4 + 8 + 64);
  expect(bytes.readBigUInt64BE(4)).toBe(1_679_315_147n);
});

const TEXT = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n';
const ann = notaryKeyOf(Buffer.alloc(32, 11));
const NAME = 'witness.example.com/w1';
const line = cosignatureLine(sha256, ann.signerFor(NAME), TEXT, 1_679_315_147);
const key = verifierKey(sha256, { name: NAME, publicKey: ann.publicKey }, KEY_TYPE.cosignature);

test('what is written is read, under the key’s text too', () => {
  expect(line).toHaveLength(SPECIFIED_LINE.length);
  const note = splitNote(`${TEXT}\n${line}`);
  expect(cosignedAt(sha256, ann.verifierFor(NAME), note)).toBe(1_679_315_147);
  expect(cosignedAt(sha256, read(key), note)).toBe(1_679_315_147);
  expect(cosignedAt(sha256, ann.verifierFor('witness.example.com/w2'), note)).toBeUndefined();
});

test('the verifier, which shares nothing with it, reads the same', async () => {
  const crypto = nodeBundleCrypto();
  const of = async (note: string, text: string) => {
    const split = readNote(note);
    return split && witnessed(crypto, [await believedKey(crypto, text, COSIGNATURE)], split);
  };
  expect(await of(`${TEXT}\n${line}`, key)).toEqual([{ first: 1_679_315_147, last: 1_679_315_147 }]);
  expect(await of(PUBLIC_NOTE, PUBLIC_WITNESS)).toEqual([{ first: PUBLIC_TIME, last: PUBLIC_TIME }]);
});

test('no signature on a checkpoint itself passes for one, whoever’s key it is under', () => {
  const note = splitNote(signNote(sha256, ann.signerFor(NAME), TEXT));
  expect(cosignedAt(sha256, ann.verifierFor(NAME), note)).toBeUndefined();
});

test.each([
  ['of a log', verifierKey(sha256, { name: NAME, publicKey: ann.publicKey })],
  ['with another id', key.replace(/\+.{8}\+/, '+00000000+')],
  ['without a name', key.slice(NAME.length)],
  ['cut short', key.slice(0, -4)],
  ['with something behind it', `${key} https://witness.example.com`],
])('a key %s is none of a witness', (_, text) => {
  expect(parseVerifierKey(sha256, text, KEY_TYPE.cosignature)).toBeUndefined();
});
