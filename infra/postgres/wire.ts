/**
 * Messages of PostgreSQL's extended protocol, to be put together and written at once: node-postgres writes each by
 * itself, and a system call that gathers ten pieces costs several times one that has a single piece.
 */

/** Prepares a statement. Close first where its name may be taken. */
export const parse = (name: string, text: string): Buffer =>
  message('P', Buffer.concat([cString(name), cString(text), int16(0)]));

/** Forgets a prepared statement; one that is not there is no error. */
export const closeStatement = (name: string): Buffer => message('C', Buffer.from(`S${name}\0`));

/** Asks for the columns of what is bound. */
export const describePortal = (): Buffer => message('D', Buffer.from('P\0'));

export const execute = (): Buffer => message('E', Buffer.from([0, 0, 0, 0, 0]));

export const sync = (): Buffer => message('S', Buffer.alloc(0));

/** Binds values, as text, to a prepared statement. Throws RangeError for more than the 65,535 that fit. */
export const bind = (statement: string, values: readonly (string | null)[]): Buffer => {
  const lengths = values.map((value) => (value === null ? -1 : Buffer.byteLength(value)));
  const room = lengths.reduce((sum, length) => sum + 4 + Math.max(length, 0), 0);
  const nameEnd = 6 + Buffer.byteLength(statement);
  const bytes = Buffer.allocUnsafe(nameEnd + 7 + room);
  bytes[0] = 0x42;
  bytes.writeInt32BE(bytes.length - 1, 1);
  bytes[5] = 0; // the portal without a name
  bytes.write(statement, 6);
  bytes[nameEnd] = 0;
  bytes.writeInt16BE(0, nameEnd + 1); // all values are text
  bytes.writeUInt16BE(values.length, nameEnd + 3);
  let at = nameEnd + 5;
  for (const [index, value] of values.entries()) {
    at = bytes.writeInt32BE(lengths[index] ?? -1, at);
    if (value !== null) at += bytes.write(value, at);
  }
  bytes.writeInt16BE(0, at); // so are all columns
  return bytes;
};

const message = (type: string, body: Buffer): Buffer => {
  const bytes = Buffer.allocUnsafe(5 + body.length);
  bytes.write(type, 0, 'latin1');
  bytes.writeInt32BE(4 + body.length, 1);
  body.copy(bytes, 5);
  return bytes;
};

const cString = (text: string): Buffer => Buffer.from(`${text}\0`);

const int16 = (value: number): Buffer => {
  const bytes = Buffer.allocUnsafe(2);
  bytes.writeInt16BE(value);
  return bytes;
};
