import { describe, expect, it } from 'vitest';
import { connect } from './connect.ts';

describe('a connection string of EventStoreDB', () => {
  it.each([
    'esdb://127.0.0.1:2113?tls=false',
    'esdb://admin:changeit@node.example:2113',
    'esdb://admin:changeit@node.example:2113?tls=true&nodePreference=follower',
    'esdb+discover://admin:changeit@cluster.example?keepAliveInterval=10000',
    'esdb://a.example:2113,b.example:2113,c.example:2113?tls=false',
  ])('%s is taken', (url) => {
    expect(connect(url).connectionName).not.toBe('');
  });

  it.each([
    ['credentials without TLS, which would be dropped', 'esdb://admin:s3cret@node.example:2113?tls=false', /tls=false/],
    ['the same in another spelling', 'esdb://admin:s3cret@node.example?TLS=false', /tls=false/],
    ['an option that nobody knows', 'esdb://admin:s3cret@node.example?timeout=5', /option timeout/],
    [
      'an option that would hide conflicts',
      'esdb://admin:s3cret@node.example?throwOnAppendFailure=false',
      /throwOnAppendFailure/,
    ],
    ['an option that the client ignores', 'esdb://admin:s3cret@node.example?tlsVerifyCert=false', /tlsVerifyCert/],
    ['another protocol', 'postgres://admin:s3cret@node.example/log', /form/],
    ['a port that is none', 'esdb://admin:s3cret@node.example:port', /form/],
    ['a certificate that is not there', 'esdb://admin:s3cret@node.example?tlsCAFile=/nowhere/ca.pem', /certificate/],
  ])('%s is refused, and the password is not repeated', (_, url, reason) => {
    const refusal = (): unknown => {
      try {
        return connect(url);
      } catch (error) {
        return error;
      }
    };
    expect(refusal()).toBeInstanceOf(Error);
    expect(String(refusal())).toMatch(reason);
    expect(String(refusal())).not.toContain('s3cret');
  });
});
