/** Bytes in base64 (RFC 4648, section 4). */
export const textOfBytes = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));

/** The bytes of a base64 text; undefined when it is not exactly the text that some bytes are written as. */
export const bytesOfBase64 = (text: string): Uint8Array | undefined => {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  const bytes = bytesIn(atob(text));
  return textOfBytes(bytes) === text ? bytes : undefined;
};

const bytesIn = (binary: string): Uint8Array => {
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < bytes.length; index += 1) bytes[index] = binary.charCodeAt(index);
  return bytes;
};
