import { isLoopback } from '../loopback.ts';
import type { ErrorReport, ErrorSink } from './error-sink.ts';

const DEADLINE_MILLIS = 5_000;

/**
 * Sends to Sentry, or to what speaks as it does (GlitchTip, Bugsink): one envelope for each report, by the protocol of
 * Relay 20.6 and later (develop.sentry.dev/sdk/data-model/envelopes). Throws RangeError for a DSN that cannot be used.
 */
export const createSentrySink = (dsn: string, deadlineMillis = DEADLINE_MILLIS): ErrorSink => {
  const { endpoint, key } = readDsn(dsn);
  return async (report) => {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-sentry-envelope',
        'x-sentry-auth': `Sentry sentry_version=7, sentry_key=${key}, sentry_client=${report.release.replace('@', '/')}`,
      },
      body: envelopeOf(report),
      redirect: 'error',
      signal: AbortSignal.timeout(deadlineMillis),
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`the error sink answered ${response.status}`);
  };
};

/** `https://<key>@<host>/<path>/<project>`; http only on this machine. */
const readDsn = (dsn: string): { readonly endpoint: string; readonly key: string } => {
  const url = URL.parse(dsn);
  const [, path, project] = /^(.*)\/([^/]+)$/.exec(url?.pathname ?? '') ?? [];
  if (url === null || url.username === '' || project === undefined) {
    throw new RangeError('must be https://<key>@<host>/<project>');
  }
  const inTheClear = url.protocol !== 'https:';
  if (inTheClear && !(url.protocol === 'http:' && isLoopback(url.hostname.replace(/^\[|\]$/g, '')))) {
    throw new RangeError('must begin with https:// (http:// only at 127.0.0.1, localhost or ::1)');
  }
  return { endpoint: `${url.protocol}//${url.host}${path}/api/${project}/envelope/`, key: url.username };
};

/** Headers, item headers and item, each a line of JSON. */
const envelopeOf = (report: ErrorReport): string => {
  const event = JSON.stringify(eventOf(report));
  const headers = { event_id: hexOf(report.id), sent_at: report.at };
  const item = { type: 'event', content_type: 'application/json', length: Buffer.byteLength(event) };
  return `${JSON.stringify(headers)}\n${JSON.stringify(item)}\n${event}\n`;
};

const eventOf = ({
  id,
  at,
  fingerprint,
  errors,
  route,
  traceId,
  requestId,
  times,
  ...report
}: ErrorReport): object => ({
  event_id: hexOf(id),
  timestamp: at,
  platform: 'node',
  level: 'error',
  release: report.release,
  environment: report.environment,
  fingerprint,
  ...(route !== undefined && { transaction: route }),
  // The span is the request's own, of which nobody knows more.
  ...(traceId !== undefined && { contexts: { trace: { trace_id: traceId, span_id: hexOf(id).slice(-16) } } }),
  tags: { during: report.message, ...(requestId !== undefined && { request_id: requestId }) },
  extra: { times },
  exception: {
    values: errors.map(({ name, message, stack }) => ({
      type: name,
      value: message,
      stacktrace: {
        frames: stack.map(({ file, function: name, line, column, own }) => ({
          filename: file,
          function: name,
          lineno: line,
          colno: column,
          in_app: own,
        })),
      },
    })),
  },
});

const hexOf = (id: string): string => id.replaceAll('-', '');
