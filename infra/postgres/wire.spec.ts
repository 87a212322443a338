import { describe, expect, it } from 'vitest';
import { bind, closeStatement, describePortal, execute, parse, sync } from './wire.ts';

/** By the table of message formats in PostgreSQL's manual. */
describe('messages of the extended protocol', () => {
  const hex = (message: Buffer) => message.toString('hex');

  it('has a type, a length without the type, and a body', () => {
    expect(hex(sync())).toBe('5300000004');
    expect(hex(execute())).toBe('450000000900' + '00000000');
    expect(hex(describePortal())).toBe('44000000065000');
    expect(hex(closeStatement('ä'))).toBe('430000000853c3a400');
    expect(hex(parse('a', '€'))).toBe('500000000c6100e282ac00' + '0000');
  });

  it('binds texts by their length in bytes, and null by a length below zero', () => {
    expect(hex(bind('s', []))).toBe('420000000d00' + '7300' + '0000' + '0000' + '0000');
    expect(hex(bind('', ['é', '', null]))).toBe(
      '420000001a00' + '00' + '0000' + '0003' + '00000002c3a9' + '00000000' + 'ffffffff' + '0000',
    );
  });

  it('refuses more values than its count can say', () => {
    expect(bind('', Array<string>(65_535).fill('')).readUInt16BE(9)).toBe(65_535);
    expect(() => bind('', Array<string>(65_536).fill(''))).toThrow(RangeError);
  });
});
