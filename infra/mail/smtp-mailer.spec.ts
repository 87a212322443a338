import { once } from 'node:events';
import { createServer } from 'node:net';
import type { SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type MailSink, startMailSink } from '../../test/support/mail-sink.ts';
import { createTcpProxy } from '../../test/support/tcp-proxy.ts';
import { createMailerNotConfigured } from './not-configured.ts';
import { createSmtpMailer } from './smtp-mailer.ts';
import { readSmtpUrl } from './smtp-url.ts';

const logger = { warn: vi.fn() };
const mail = { to: 'ada@example.org', subject: 'Your sign-in ✓', text: 'Hello Ada,\nthe token is t0ken-1234.\n.\nBye' };
const from = 'Precedent <no-reply@precedent.example>';

let open: { readonly close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const { close } of open) await close();
  open = [];
  logger.warn.mockReset();
});
const sink = async (behaviour?: SMTPServerOptions): Promise<MailSink> => {
  const started = await startMailSink(behaviour);
  open.push(started);
  return started;
};
const mailer = (url: string, deadlineMillis = 20_000) => createSmtpMailer({ url, from, logger, deadlineMillis });
const refusal = (responseCode: number, message: string) => Object.assign(new Error(message), { responseCode });

/** Every reason is told to callers and to the log, and neither is told whom or what it was about. */
const expectNotSent = (outcome: unknown, reason: string | RegExp) => {
  expect(outcome).toEqual({ status: 'not-sent', reason: expect.stringMatching(reason) });
  expect(logger.warn).toHaveBeenCalledExactlyOnceWith('a mail was not sent', {
    reason: expect.stringMatching(reason),
  });
  expect(JSON.stringify([outcome, logger.warn.mock.calls])).not.toMatch(/ada|t0ken|sign-in|example/i);
};

describe('a mail is sent', () => {
  test('when the server has confirmed it, under the id that the server gave it', async () => {
    const { url, mails } = await sink();
    expect(await mailer(url).send(mail)).toEqual({ status: 'sent', providerId: 'SINK1' });
    expect(await mailer(url).send(mail)).toEqual({ status: 'sent', providerId: 'SINK2' });
    expect(mails).toHaveLength(2);
    expect(mails[0]).toMatchObject({ from: 'no-reply@precedent.example', to: ['ada@example.org'] });
    expect(mails[0]?.source).toContain('From: Precedent <no-reply@precedent.example>\r\nTo: ada@example.org\r\n');
    expect(mails[0]?.source).toContain('Hello Ada,\r\nthe token is t0ken-1234.\r\n.\r\nBye');
    expect(logger.warn).not.toHaveBeenCalled();
  });

  test('under its own id where the server gives none', async () => {
    const { url } = await sink({
      onData: (stream, _, done) => stream.resume().on('end', () => done(null, 'Thank you')),
    });
    expect(await mailer(url).send(mail)).toEqual({
      status: 'sent',
      providerId: expect.stringMatching(/^[^<>@\s]+@precedent\.example$/),
    });
  });

  test('over TLS from the first byte on', async () => {
    const { url, mails } = await sink({ secure: true });
    expect(await mailer(url).send(mail)).toMatchObject({ status: 'sent' });
    expect(mails).toHaveLength(1);
  });

  test('with the name and the password of the URL', async () => {
    const seen: unknown[] = [];
    const { port } = await sink({
      authOptional: false,
      onAuth: ({ username, password }, { secure }, done) => {
        seen.push({ username, password, secure });
        done(null, { user: username });
      },
    });
    const url = `smtp://mailer%40example.org:p%40ss%2Fword@127.0.0.1:${port}?requireTLS=true&tls.rejectUnauthorized=false`;
    expect(await mailer(url).send(mail)).toMatchObject({ status: 'sent' });
    expect(seen).toEqual([{ username: 'mailer@example.org', password: 'p@ss/word', secure: true }]);
  });
});

describe('a mail is not sent, and said why without naming anybody', () => {
  test.each<[string, SMTPServerOptions, RegExp]>([
    [
      'a server that refuses the recipient',
      { onRcptTo: ({ address }, _, done) => done(refusal(550, `No such user: ${address}`)) },
      /^the mail server refused the recipient \(550\)$/,
    ],
    [
      'a server that refuses the sender',
      { onMailFrom: ({ address }, _, done) => done(refusal(553, `Not allowed: ${address}`)) },
      /^the mail server refused the sender \(553\)$/,
    ],
    [
      'a server that refuses the mail after its last byte',
      {
        onData: (stream, _, done) => stream.resume().on('end', () => done(refusal(554, 'Spam to ada@example.org'))),
      },
      /^the mail server refused the mail \(554\)$/,
    ],
    ['a server that lets nobody in', { onConnect: (_, done) => done(refusal(421, 'Go away')) }, /^the mail server /],
  ])('%s', async (_, behaviour, reason) => {
    const { url } = await sink(behaviour);
    expectNotSent(await mailer(url).send(mail), reason);
  });

  test('a server that refuses the password', async () => {
    const { port } = await sink({ authOptional: false, onAuth: (_, __, done) => done(new Error('Who is ada?')) });
    const url = `smtp://ada:wrong@127.0.0.1:${port}?tls.rejectUnauthorized=false`;
    expectNotSent(await mailer(url).send(mail), /^the mail server did not let us in \(535\)$/);
  });

  test('a server that drops the connection after the last byte', async () => {
    const { port, mails } = await sink({ disabledCommands: ['STARTTLS'] });
    const proxy = await createTcpProxy(port);
    open.push(proxy);
    proxy.inject({ mode: 'cutAfter', marker: 'Bye' });
    const outcome = await mailer(`smtp://127.0.0.1:${proxy.port}`).send(mail);
    expectNotSent(outcome, /^the mail server cannot be reached, or broke the connection$/);
    expect(mails).toHaveLength(1); // it may have arrived all the same
  });

  test('nobody listens', async () => {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const address = probe.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    await new Promise((resolve) => probe.close(resolve));
    expectNotSent(await mailer(`smtp://127.0.0.1:${port}`).send(mail), /^the mail server cannot be reached/);
  });

  test('a server that never answers, after the deadline', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const address = silent.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    expectNotSent(await mailer(`smtp://127.0.0.1:${port}`, 50).send(mail), /^the mail server did not answer in time$/);
    await new Promise((resolve) => silent.close(resolve));
  });

  test('a server that is slow in the middle, after the deadline', async () => {
    const { url } = await sink({ onRcptTo: () => undefined });
    expectNotSent(await mailer(url, 500).send(mail), /^the mail server did not answer in time$/);
  });

  test('a certificate that nobody vouches for', async () => {
    for (const secure of [true, false]) {
      const { port } = await sink({ secure });
      const url = `${secure ? 'smtps' : 'smtp'}://127.0.0.1:${port}`;
      expectNotSent(await mailer(url).send(mail), /no secure connection that can be trusted/);
      logger.warn.mockReset();
    }
  });

  test('STARTTLS is required, and not offered', async () => {
    const { port, mails } = await sink({ disabledCommands: ['STARTTLS'] });
    expectNotSent(await mailer(`smtp://127.0.0.1:${port}?requireTLS=true`).send(mail), /no secure connection/);
    expect(mails).toEqual([]);
  });

  test.each([
    ['ada@example.org\r\nBcc: eve@example.org', 'Hello'],
    ['ada@example.org, eve@example.org', 'Hello'],
    ['Ada <ada@example.org>', 'Hello'],
    ['"ada@example.org"@evil.example', 'Hello'],
    ['friends: ada@example.org;', 'Hello'],
    ['ada', 'Hello'],
    ['', 'Hello'],
    ['ada@example.org', 'Hello\r\nBcc: eve@example.org'],
    ['ada@example.org', 'Hello\nX: y'],
    ['ada@example.org', 'Hello\u0000'],
  ])('no header can be injected: %j, %j', async (to, subject) => {
    const { url, mails } = await sink();
    expectNotSent(await mailer(url).send({ to, subject, text: 'text' }), /^the (recipient|subject) /);
    expect(mails).toEqual([]);
  });

  test('no mail server is configured', async () => {
    expectNotSent(await createMailerNotConfigured(logger).send(mail), /^no mail server is configured$/);
  });
});

describe('the URL of a mail server', () => {
  test.each([
    ['smtps://mail.example.org', { port: 465, secure: true, requireTLS: false, tls: {} }],
    ['smtp://mail.example.org', { port: 587, secure: false, requireTLS: true, tls: {} }],
    ['smtp://mail.example.org:25?requireTLS=false', { port: 25, secure: false, requireTLS: false }],
    ['smtp://127.0.0.1:1025', { host: '127.0.0.1', port: 1025, requireTLS: false }],
    ['smtp://[::1]:1025', { host: '::1', requireTLS: false }],
    ['smtps://ada:secret@mail.example.org', { auth: { user: 'ada', pass: 'secret' } }],
    ['smtps://mail.example.org?tls.servername=mx.example.org', { tls: { servername: 'mx.example.org' } }],
  ])('%s', (url, server) => {
    expect(readSmtpUrl(url)).toMatchObject(server);
  });

  test.each([
    ['mail.example.org', /must be smtp/],
    ['https://mail.example.org', /must be smtp/],
    ['smtp://', /must be smtp/],
    ['smtp://ada:hunter2@mail.example.org?requireTLS=false', /in the clear/],
    ['smtp://ada:hunter2@mail.example.org?debug=true', /no other parameters/],
    ['smtp://ada:hunter2@mail.example.org?requireTLS=maybe', /true or false/],
  ])('%s is refused, and not repeated', (url, reason) => {
    expect(() => readSmtpUrl(url)).toThrow(reason);
    expect(() => readSmtpUrl(url)).not.toThrow(/hunter2/);
  });
});
