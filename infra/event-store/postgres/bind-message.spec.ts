import { expect, test } from 'vitest';
import { bindMessage } from './bind-message.ts';

const hex = (...parts: readonly string[]): string => parts.join('').replaceAll(' ', '');

/** Execute of the unnamed portal, and Sync. */
const EXECUTE_AND_SYNC = '45 00000009 00 00000000 53 00000004';

test('given arrays of each kind, when a message is written, then its bytes are those of the protocol', () => {
  const message = bindMessage();
  message.begin('s', 3);
  message.smallints([258]);
  message.uuids(['00112233-4455-6677-8899-aabbccddeeff']);
  message.texts([]);
  expect(message.finish().toString('hex')).toBe(
    hex(
      '42 00000069 00 7300 0001 0001 0003', // Bind: unnamed portal, statement s, all three in binary
      '0000001a 00000001 00000000 00000015 00000001 00000001 00000002 0102',
      '00000028 00000001 00000000 00000b86 00000001 00000001 00000010 00112233445566778899aabbccddeeff',
      '0000000c 00000000 00000000 00000019',
      '0000',
      EXECUTE_AND_SYNC,
    ),
  );
});

test('given more than its buffer holds, when a message is written, then nothing of it is lost', () => {
  const message = bindMessage();
  const text = 'ä€😀'.repeat(20_000);
  message.begin('s', 1);
  message.texts([text, 'end']);
  const written = message.finish();
  const tail = 15 + 2 + 4 + 3; // Execute and Sync, the results' format, the second text
  const start = written.length - tail - Buffer.byteLength(text);
  expect(written.toString('utf8', start, written.length - tail) === text).toBe(true);
  expect(written.readInt32BE(1)).toBe(written.length - 1 - 15);
});

test('given a message was written, when the next is, then it holds nothing of the first', () => {
  const message = bindMessage();
  const write = (values: readonly string[]): Buffer => {
    message.begin('s', 1);
    message.texts(values);
    return Buffer.from(message.finish());
  };
  const alone = write(['b']);
  write(['a much longer one']);
  expect(write(['b'])).toEqual(alone);
});
