import type { JsonObject } from '../../domain/kernel/json.ts';
import type { Logger } from '../../infra/telemetry/logger.ts';
import { within } from './deadline.ts';
import type { Answer, PublicEndpoint } from './endpoint.ts';

/** One part that can be asked how it is. */
export interface HealthCheck {
  /** `postgres`, `event-store`, `projections`. */
  readonly name: string;
  /** Without it no request can be served: it decides /readyz. */
  readonly critical: boolean;
  /** Throws when the part is not well. What it returns is shown to anyone on /healthz: figures, no secrets. */
  readonly check: () => Promise<JsonObject | undefined>;
}

interface Finding {
  readonly name: string;
  readonly critical: boolean;
  readonly healthy: boolean;
  readonly millis: number;
  readonly details?: JsonObject;
}

export interface Health {
  readonly endpoints: readonly PublicEndpoint[];
  /** From now on /readyz says no, so that nobody sends new requests here. */
  readonly drain: () => void;
}

/** A probe must hear within a second; a part that takes longer than this is not well. */
const CHECK_MILLIS = 800;

/** `/livez` asks only the event loop, `/readyz` the critical parts, `/healthz` all of them. */
export const createHealth = (checks: readonly HealthCheck[], logger: Logger): Health => {
  let draining = false;
  const unwell = new Set<string>();
  const asking = new Map<HealthCheck, Promise<Finding>>();

  /** Whoever asks while an answer is under way gets that one: probes never pile up on a part that hangs. */
  const ask = (check: HealthCheck): Promise<Finding> => {
    const running = asking.get(check) ?? find(check).finally(() => asking.delete(check));
    asking.set(check, running);
    return running;
  };

  const find = async (check: HealthCheck): Promise<Finding> => {
    const { name, critical } = check;
    const start = performance.now();
    const finding = (healthy: boolean): Finding => ({
      name,
      critical,
      healthy,
      millis: Math.round(performance.now() - start),
    });
    try {
      const details = await within(CHECK_MILLIS, check.check(), () => new Error(`no answer in ${CHECK_MILLIS} ms`));
      if (unwell.delete(name)) logger.info('well again', { part: name });
      return { ...finding(true), ...(details !== undefined && { details }) };
    } catch (error) {
      if (!unwell.has(name)) logger.error('not well', { part: name, error });
      unwell.add(name);
      return finding(false);
    }
  };

  const report = async (asked: readonly HealthCheck[]): Promise<Answer> => {
    const findings = await Promise.all(asked.map(ask));
    const ready = !draining && findings.every(({ healthy, critical }) => healthy || !critical);
    const status = draining ? 'draining' : ready ? 'ready' : 'unavailable';
    return {
      status: ready ? 200 : 503,
      ...(!ready && { headers: { 'retry-after': '1' } }),
      json: { status, checks: findings },
    };
  };

  const critical = checks.filter((check) => check.critical);
  const alive = (): Answer => ({ status: 200, json: { status: 'alive' } });
  const endpoint = (name: string, path: string, summary: string, run: () => Answer | Promise<Answer>) =>
    systemEndpoint({ name, path, summary, publicBecause: 'probes of load balancers carry no credential', run });
  return {
    endpoints: [
      endpoint('GetSystemLiveness', '/livez', 'Whether this process answers at all.', alive),
      endpoint('GetSystemLivenessAlias', '/health/live', 'The same as /livez.', alive),
      endpoint('GetSystemReadiness', '/readyz', 'Whether what every request needs is there.', () => report(critical)),
      endpoint('GetSystemReadinessAlias', '/health/ready', 'The same as /readyz.', () => report(critical)),
      endpoint('GetSystemHealth', '/healthz', 'How every part is, with figures.', () => report(checks)),
    ],
    drain: () => {
      draining = true;
    },
  };
};

/** A public GET endpoint without input. */
export const systemEndpoint = (options: {
  readonly name: string;
  readonly path: string;
  readonly summary: string;
  readonly publicBecause: string;
  readonly run: (search: string) => Answer | Promise<Answer>;
}): PublicEndpoint => ({
  kind: 'system',
  name: options.name,
  path: options.path,
  summary: options.summary,
  publicBecause: options.publicBecause,
  method: 'GET',
  body: 'none',
  status: 200,
  prepare:
    ({ search }) =>
    () =>
      options.run(search),
});
