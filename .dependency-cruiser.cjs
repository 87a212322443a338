/** Who may import whom: the table of the architecture page, checked. Specs may import what they test with. */
const SPEC = '\\.spec\\.ts$';
const CONTEXT_FREE_LIBRARIES = 'node_modules/(zod|simple-statistics)/';
/** The ports: types, and the errors that are part of them. */
const PORTS =
  '^infra/(event-store/(event-store|failures|filter)|telemetry/(trace-context|redaction)|crypto/sealer|access/(passwords|oidc)|postgres/(read-database)|ad-platform/ad-platform|outbound/(outbound-https|webhook-signature)|queue/(job-queue|job-storage|process-storage|schedule-storage))\\.ts$';

const onlyImporter = (library, from) => ({
  name: `only-importer-of-${library.replaceAll(/[^a-z]+/g, '-')}`,
  comment: `${library} is wrapped once; everybody else uses the port`,
  severity: 'error',
  from: { pathNot: [from, '^test/', SPEC] },
  to: { path: `node_modules/${library}/`, dependencyTypesNot: ['type-only'] },
});

const runtime = (folder, more = []) => ({
  name: `${folder}-imports`,
  comment: `${folder} may import domain, infra's ports and types, and its own runtime`,
  severity: 'error',
  from: { path: `^${folder}/`, pathNot: SPEC },
  to: {
    path: '^(commands|projections|processes|read-api|infra|ui|test)/',
    pathNot: [`^${folder}/`, PORTS, ...more],
    dependencyTypesNot: ['type-only'],
  },
});

module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'kernel-imports',
      comment: 'the kernel rests on zod and nothing of ours',
      severity: 'error',
      from: { path: '^domain/kernel/', pathNot: SPEC },
      to: { pathNot: ['^domain/kernel/', 'node_modules/zod/'] },
    },
    {
      name: 'domain-imports',
      comment: 'a context imports the kernel, pure libraries, and of other contexts their events.ts',
      severity: 'error',
      from: { path: '^domain/([^/]+)/', pathNot: ['^domain/(kernel|replay)/', SPEC] },
      to: { pathNot: ['^domain/kernel/', '^domain/$1/', '^domain/[^/]+/events\\.ts$', CONTEXT_FREE_LIBRARIES] },
    },
    {
      name: 'replay-imports',
      comment: 'replay runs the engines of every context again; no context knows of it',
      severity: 'error',
      from: { path: '^domain/', pathNot: ['^domain/replay/', SPEC] },
      to: { path: '^domain/replay/' },
    },
    {
      name: 'replay-is-domain',
      comment: 'replay is as pure as what it runs',
      severity: 'error',
      from: { path: '^domain/replay/', pathNot: SPEC },
      to: { pathNot: ['^domain/', CONTEXT_FREE_LIBRARIES] },
    },
    runtime('commands'),
    runtime('projections'),
    runtime('processes', ['^commands/[^/]+\\.ts$']),
    runtime('read-api'),
    {
      name: 'infra-imports',
      comment: 'infra knows the kernel; only the composition, the CLI, imports and the demo know everything',
      severity: 'error',
      from: {
        path: '^infra/',
        pathNot: ['^infra/(main|composition|catalogue)\\.ts$', '^infra/(cli|demo|import|setup|composition)/', SPEC],
      },
      to: {
        path: '^(domain|commands|projections|processes|read-api|ui|test)/',
        pathNot: '^domain/kernel/',
        dependencyTypesNot: ['type-only'],
      },
    },
    { name: 'not-to-spec', severity: 'error', from: { pathNot: SPEC }, to: { path: SPEC } },
    {
      name: 'not-to-test',
      severity: 'error',
      from: { path: '^(domain|commands|projections|processes|read-api|infra)/', pathNot: SPEC },
      to: { path: '^test/' },
    },
    {
      name: 'no-catch-all-folders',
      severity: 'error',
      from: {},
      to: { path: '^(?!node_modules).*/(utils?|helpers?|common)(/|\\.ts$)' },
    },
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    onlyImporter('@eventstore/db-client', '^infra/event-store/eventstoredb/'),
    onlyImporter('bullmq', '^infra/queue/'),
    onlyImporter('ioredis', '^infra/(queue|limits)/'),
    onlyImporter('rate-limiter-flexible', '^infra/limits/'),
    onlyImporter('express', '^read-api/http/'),
    onlyImporter('winston', '^infra/telemetry/'),
    onlyImporter('prom-client', '^infra/telemetry/'),
    onlyImporter('commander', '^infra/cli/'),
    onlyImporter('csv-parse', '^infra/import/'),
    onlyImporter('@node-rs/argon2', '^infra/access/'),
    onlyImporter('@zxcvbn-ts', '^infra/access/'),
    onlyImporter('otpauth', '^infra/access/'),
    onlyImporter('jose', '^infra/access/'),
    onlyImporter('openid-client', '^infra/access/'),
    onlyImporter('nodemailer', '^infra/mail/'),
    onlyImporter('highs', '^infra/solvers/'),
    onlyImporter('javascript-lp-solver', '^infra/solvers/'),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^test/architecture/planted/' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'] },
  },
};
