const OID = { smallint: 21, integer: 23, bigint: 20, text: 25, json: 114, uuid: 2950 } as const;
const ARRAY_HEADER_BYTES = 20;
const BINARY = 1;
/** Execute of the unnamed portal without a limit of rows, and Sync. */
const EXECUTE_AND_SYNC = Buffer.from([0x45, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0x53, 0, 0, 0, 4]);
const FIRST_BYTES = 65_536;
/** A larger buffer is not kept for the next message. */
const KEPT_BYTES = 4_194_304;

/**
 * Writes what runs a prepared statement whose parameters are arrays: Bind, Execute and Sync of PostgreSQL's protocol,
 * in one buffer that is used again for the next. Arrays are one-dimensional, without nulls, in the binary format
 * (array_recv): cheaper than text on both sides.
 */
export interface BindMessage {
  /** Begins anew: what `finish` gave before is overwritten. */
  readonly begin: (statement: string, parameters: number) => void;
  readonly smallints: (values: readonly number[]) => void;
  readonly integers: (values: readonly number[]) => void;
  readonly bigints: (values: readonly bigint[]) => void;
  /** UUIDs in their usual text form. */
  readonly uuids: (values: readonly string[]) => void;
  readonly texts: (values: readonly string[]) => void;
  /** JSON texts; PostgreSQL checks them. */
  readonly jsons: (values: readonly string[]) => void;
  readonly finish: () => Buffer;
}

export const bindMessage = (): BindMessage => {
  let buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
  let at = 0;

  const reserve = (bytes: number): void => {
    if (at + bytes <= buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(at + bytes, buffer.length * 2));
    buffer.copy(larger, 0, 0, at);
    buffer = larger;
  };

  /** The parameter's length, to be filled in by `endArray`, and the array's header. */
  const beginArray = (elementOid: number, count: number): number => {
    reserve(4 + ARRAY_HEADER_BYTES);
    const start = at;
    at = buffer.writeInt32BE(count === 0 ? 0 : 1, at + 4); // dimensions
    at = buffer.writeInt32BE(0, at); // no nulls
    at = buffer.writeInt32BE(elementOid, at);
    if (count > 0) {
      at = buffer.writeInt32BE(count, at);
      at = buffer.writeInt32BE(1, at); // lower bound
    }
    return start;
  };
  const endArray = (start: number): void => {
    buffer.writeInt32BE(at - start - 4, start);
  };

  const strings = (elementOid: number, values: readonly string[]): void => {
    const start = beginArray(elementOid, values.length);
    for (const value of values) {
      // A UTF-16 unit takes at most three bytes of UTF-8.
      reserve(4 + value.length * 3);
      const bytes = buffer.write(value, at + 4);
      at = buffer.writeInt32BE(bytes, at) + bytes;
    }
    endArray(start);
  };

  return {
    begin: (statement, parameters) => {
      if (buffer.length > KEPT_BYTES) buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
      at = 5; // the message's type and length come last
      buffer[at++] = 0; // the unnamed portal
      at += buffer.write(statement, at);
      buffer[at++] = 0;
      at = buffer.writeInt16BE(1, at); // one format for all parameters
      at = buffer.writeInt16BE(BINARY, at);
      at = buffer.writeInt16BE(parameters, at);
    },
    smallints: (values) => {
      const start = beginArray(OID.smallint, values.length);
      reserve(values.length * 6);
      for (const value of values) {
        at = buffer.writeInt32BE(2, at);
        at = buffer.writeInt16BE(value, at);
      }
      endArray(start);
    },
    integers: (values) => {
      const start = beginArray(OID.integer, values.length);
      reserve(values.length * 8);
      for (const value of values) {
        at = buffer.writeInt32BE(4, at);
        at = buffer.writeInt32BE(value, at);
      }
      endArray(start);
    },
    bigints: (values) => {
      const start = beginArray(OID.bigint, values.length);
      reserve(values.length * 12);
      for (const value of values) {
        at = buffer.writeInt32BE(8, at);
        at = buffer.writeBigInt64BE(value, at);
      }
      endArray(start);
    },
    uuids: (values) => {
      const start = beginArray(OID.uuid, values.length);
      reserve(values.length * 20);
      for (const value of values) {
        at = buffer.writeInt32BE(16, at);
        at = writeUuid(buffer, value, at);
      }
      endArray(start);
    },
    texts: (values) => strings(OID.text, values),
    jsons: (values) => strings(OID.json, values),
    finish: () => {
      reserve(4 + EXECUTE_AND_SYNC.length);
      at = buffer.writeInt16BE(0, at); // results as text
      buffer[0] = 0x42;
      buffer.writeInt32BE(at - 1, 1);
      at += EXECUTE_AND_SYNC.copy(buffer, at);
      return buffer.subarray(0, at);
    },
  };
};

/** Two hexadecimal digits a byte, dashes passed over. */
const writeUuid = (buffer: Buffer, uuid: string, start: number): number => {
  let at = start;
  for (let index = 0; index < uuid.length; index += 2) {
    if (uuid.charCodeAt(index) === DASH) index++;
    buffer[at++] = (nibble(uuid.charCodeAt(index)) << 4) | nibble(uuid.charCodeAt(index + 1));
  }
  return at;
};
const DASH = 45;

/** Of a digit or a lower-case letter. */
const nibble = (character: number): number => (character < 58 ? character - 48 : character - 87);
