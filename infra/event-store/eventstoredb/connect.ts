import { EventStoreDBClient } from '@eventstore/db-client';

/** What the client understands of a connection string's query, written as it compares them. */
const OPTIONS = new Set([
  ...['tls', 'tlscafile', 'usercertfile', 'userkeyfile', 'connectionname', 'nodepreference'],
  ...['maxdiscoverattempts', 'discoveryinterval', 'gossiptimeout'],
  ...['defaultdeadline', 'keepaliveinterval', 'keepalivetimeout'],
]);

/**
 * The client for a connection string, `esdb://` or `esdb+discover://`. Nothing is connected yet.
 *
 * @throws Error when the string cannot be used or says something that the client would ignore in silence. The string
 *   itself is never repeated: it may hold a password
 */
export const connect = (url: string): EventStoreDBClient => {
  refuseWhatWouldBeIgnored(url);
  const client = clientFor(url);
  // The client's batch append has no deadline, fails the appends of every client of the process when one stream
  // breaks, and throws where nobody can catch when an answer comes after that. Without the server's feature list it
  // sends each append as a call of its own, with a deadline of its own.
  Object.assign(client, { supports: async () => false });
  return client;
};

const clientFor = (url: string): EventStoreDBClient => {
  try {
    return EventStoreDBClient.connectionString(url);
  } catch (error) {
    // The client's parse error quotes the string, password and all; its other errors speak of files and numbers.
    if (error instanceof Error && !('connectionString' in error)) throw error;
    throw new Error('EVENTSTORE_URL is not of the form esdb://user:password@host:2113?tls=true');
  }
};

const refuseWhatWouldBeIgnored = (url: string): void => {
  const [address = '', query = ''] = url.trim().split('?', 2);
  for (const pair of query.split('&').filter((part) => part !== '')) {
    const [key = '', value = ''] = pair.split('=', 2);
    const name = key.trim().toLowerCase().replaceAll(/[_-]/g, '');
    if (!OPTIONS.has(name)) throw new Error(`EVENTSTORE_URL has the option ${key}, which cannot be set here`);
    if (name === 'tls' && value === 'false' && /:\/\/[^:/]+:[^@]+@/.test(address)) {
      throw new Error('EVENTSTORE_URL has credentials and tls=false: without TLS they would be dropped in silence');
    }
  }
};
