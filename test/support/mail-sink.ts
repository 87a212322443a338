import { once } from 'node:events';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** A mail that the sink took over. */
export interface TakenMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Headers, an empty line, and the body, as they were sent. */
  readonly source: string;
}

export interface MailSink {
  readonly port: number;
  /** For `SMTP_URL`. */
  readonly url: string;
  readonly mails: readonly TakenMail[];
  readonly close: () => Promise<void>;
}

/** A real mail server on loopback that delivers nothing and keeps what it took. Its certificate is trusted by nobody. */
export const startMailSink = async (behaviour: SMTPServerOptions = {}): Promise<MailSink> => {
  const mails: TakenMail[] = [];
  const server = new SMTPServer({
    key: KEY,
    cert: CERTIFICATE,
    authOptional: true,
    disableReverseLookup: true,
    closeTimeout: 100,
    onData: (stream, { envelope }, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        const to = envelope.rcptTo.map(({ address }) => address);
        mails.push({ from, to, source: Buffer.concat(chunks).toString('utf8') });
        done(null, `2.0.0 Ok: queued as SINK${mails.length}`);
      });
    },
    ...behaviour,
  });
  server.on('error', () => undefined); // what clients do to their connections; the tests look at the client's side
  const listener = server.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('the mail sink has no port');
  const scheme = behaviour.secure === true ? 'smtps' : 'smtp';
  return {
    port: address.port,
    url: `${scheme}://127.0.0.1:${address.port}?tls.rejectUnauthorized=false`,
    mails,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
};

/** Made for this sink only, self-signed, for a hundred years: `openssl req -x509 -newkey ec …`. It protects nothing. */
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgk0MkOw4RB4XNmqGm
QSn2iTtbsfT8APkVGDRcVsAzlu2hRANCAASyX0DeRgHwPRQEdVus26IAfp3qWv6U
JlnCqXmS0xyFA9RrCxAFJ8X2/B1Q5COahBQ9IAyeV2jcUQz90HvsCao2
-----END PRIVATE KEY-----
`;

const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBtjCCAVugAwIBAgIUK2/SjUN/DYnquJU8VvKo3+VKhDUwCgYIKoZIzj0EAwIw
ITEfMB0GA1UEAwwWbWFpbCBzaW5rIG9mIHRoZSB0ZXN0czAgFw0yNjExMjEwMjUw
MDZaGA8yMTI2MTAyODAyNTAwNlowITEfMB0GA1UEAwwWbWFpbCBzaW5rIG9mIHRo
ZSB0ZXN0czBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABLJfQN5GAfA9FAR1W6zb
ogB+nepa/pQmWcKpeZLTHIUD1GsLEAUnxfb8HVDkI5qEFD0gDJ5XaNxRDP3Qe+wJ
qjajbzBtMB0GA1UdDgQWBBRUwalY423lQ0QDk+w7ThUHjPOyQTAfBgNVHSMEGDAW
gBRUwalY423lQ0QDk+w7ThUHjPOyQTAPBgNVHRMBAf8EBTADAQH/MBoGA1UdEQQT
MBGHBH8AAAGCCWxvY2FsaG9zdDAKBggqhkjOPQQDAgNJADBGAiEAj4K/CMs5vaNO
IMkZAwR0MzCOYclL1Z13kdr1+FIfV+cCIQCgc/ooDtf+iCroHMBjZC+NZp49pxyX
cgxCyzVm4OjqYA==
-----END CERTIFICATE-----
`;
