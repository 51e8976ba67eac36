// The arrows of ARCHITECTURE.md as rules. A rule's name says what is so; scripts/arrows.test.ts
// plants a violation of each and sees it found.

/** Matches the source of the workspaces and folders named. */
const of = (...names) => `^(${names.map((name) => name.replace('/', '\\/')).join('|')})\\/`;
const npm = (...names) => `(^|/)node_modules/(${names.join('|')})(/|$)`;
const PROGRAMS = ['apps/wallet', 'apps/gate', 'apps/web', 'demo', 'drill', 'cli', 'sim', 'bench'];
const SHELL = ['packages/ledger', 'packages/fapi', 'packages/identity', 'packages/notice'];
const AUDIENCES = 'wallet|shop|bank|bank-staff|console|demonstration';
const TEST = '\\.test\\.ts$';
/** The OAuth server is written for Node's request objects, which are made here without a socket. */
const OAUTH_BRIDGE = '^packages/fapi/src/server/';
/** Only tests may use what is there for tests. */
const TEST_KIT = '^packages/runtime/src/testing/';

function forbid(name, comment, from, to) {
  return { name, comment, severity: 'error', from, to };
}

export default {
  forbidden: [
    forbid(
      'no-cycles',
      'A cycle is one module in two files. Types alone may name each other.',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    ),
    forbid(
      'everything-resolves',
      'An import that resolves to nothing fails on a clean machine.',
      {},
      { couldNotResolve: true },
    ),
    forbid(
      'domain-imports-nothing',
      'The core is pure: no package, no input or output, no other workspace.',
      { path: of('packages/domain'), pathNot: TEST },
      { pathNot: of('packages/domain') },
    ),
    forbid(
      'contract-imports-domain-and-typebox',
      'The contract goes to browsers and to other companies.',
      { path: of('packages/contract'), pathNot: TEST },
      { pathNot: [of('packages/contract', 'packages/domain'), npm('typebox')] },
    ),
    forbid(
      'runtime-knows-no-shell-package',
      'runtime carries ledger, fapi, identity and notice, and knows none of them.',
      { path: of('packages/runtime') },
      { path: of(...SHELL, ...PROGRAMS) },
    ),
    forbid(
      'shell-packages-know-no-program',
      'Packages are carried by programs, never the other way round.',
      { path: of(...SHELL) },
      { path: of(...PROGRAMS) },
    ),
    forbid(
      'shell-packages-are-strangers',
      'ledger, fapi, identity and notice do not know each other.',
      { path: '^packages/(ledger|fapi|identity|notice)/' },
      { path: '^packages/(ledger|fapi|identity|notice)/', pathNot: '^packages/$1/' },
    ),
    forbid(
      'wallet-and-gate-are-strangers',
      'They are two companies and meet over HTTP only.',
      { path: '^apps/(wallet|gate)/' },
      { path: '^apps/(wallet|gate)/', pathNot: '^apps/$1/' },
    ),
    forbid(
      'apps-never-import-demo',
      'No production server holds demonstration people or keys.',
      { path: of('apps') },
      { path: of('demo', 'drill', 'cli', 'sim', 'bench') },
    ),
    forbid(
      'cli-never-imports-demo',
      'An administrator’s command runs beside a production server.',
      { path: of('cli'), pathNot: TEST },
      { path: of('demo', 'drill', 'sim', 'bench') },
    ),
    forbid(
      'sim-is-no-library',
      'The simulator carries everything; what it replaces in its process must reach nobody else.',
      { pathNot: of('sim') },
      { path: of('sim') },
    ),
    forbid(
      'sim-plays-with-servers-and-people',
      'It needs the servers and the demonstration’s devices, journeys and documents, no pages.',
      { path: of('sim') },
      { path: of('apps/web', 'drill', 'cli', 'bench') },
    ),
    forbid(
      'web-imports-domain-and-contract-only',
      'A page knows the rules and the HTTP surface, nothing of the servers.',
      { path: of('apps/web') },
      {
        path: of('packages', 'apps'),
        pathNot: of('packages/domain', 'packages/contract', 'apps/web'),
      },
    ),
    forbid(
      'web-audiences-are-strangers',
      "What one audience's bundle holds is never shipped in another's.",
      { path: `^apps/web/(src/)?(${AUDIENCES})/` },
      { path: `^apps/web/(src/)?(${AUDIENCES})/`, pathNot: '^apps/web/(src/)?$2/' },
    ),
    forbid(
      'drill-is-a-stranger',
      'An attack uses what an attacker has: the contract over HTTP, and devices of his own.',
      { path: of('drill') },
      {
        path: of('packages', 'apps', 'demo', 'cli', 'sim', 'bench'),
        pathNot: [of('packages/domain', 'packages/contract'), '^demo/src/(device|documents)/'],
      },
    ),
    forbid(
      'a-store-is-private-to-its-feature',
      'store.ts is the only SQL of a feature, and only the feature reads and writes its tables.',
      { path: '^apps/([^/]+)/src/([^/]+)/' },
      { path: '^apps/[^/]+/src/[^/]+/store\\.ts$', pathNot: '^apps/$1/src/$2/' },
    ),
    forbid(
      'nobody-outside-a-feature-imports-its-store',
      'A server, a demonstration or a test of another feature goes through service.ts.',
      { pathNot: '^apps/([^/]+)/src/([^/]+)/' },
      { path: '^apps/[^/]+/src/[^/]+/store\\.ts$' },
    ),
    forbid(
      'features-meet-at-their-services',
      "Another feature's routes and jobs are its own business; its values and types may be read.",
      { path: '^apps/(wallet|gate)/src/([^/]+)/', pathNot: TEST },
      { path: '^apps/[^/]+/src/[^/]+/(routes|jobs)\\.ts$', pathNot: '^apps/$1/src/$2/' },
    ),
    forbid(
      'only-fapi-touches-oauth',
      'Tokens and proofs are made and verified in one package.',
      { path: of('packages', 'apps', 'demo', 'drill', 'cli', 'sim'), pathNot: of('packages/fapi') },
      { path: npm('jose', 'oidc-provider', 'openid-client', 'oauth4webapi') },
    ),
    forbid(
      'only-identity-reads-documents',
      'Evidence is parsed in one package; the demonstration issues documents in one folder.',
      { path: '.', pathNot: [of('packages/identity'), '^demo/src/documents/', 'node_modules'] },
      { path: npm('@owf/mdoc', '@peculiar/x509') },
    ),
    forbid(
      'only-runtime-touches-the-database-driver',
      'Everybody else gets `Db`, and its transactions.',
      { path: '.', pathNot: [of('packages/runtime'), 'node_modules'] },
      { path: npm('postgres') },
    ),
    forbid(
      'only-runtime-and-demo-open-http',
      'A server is `fetch(request)`; who listens is decided in one place.',
      { path: '.', pathNot: [of('packages/runtime', 'demo'), 'node_modules'] },
      { path: npm('@hono/node-server') },
    ),
    forbid(
      'only-doors-open-sockets',
      'Whoever wants a socket takes `Env.fetch` or `Env.connect`; only the demonstration listens too.',
      { path: of('packages', 'apps'), pathNot: [of('packages/runtime'), OAUTH_BRIDGE, TEST] },
      { path: '^(node:)?(net|http|https|http2|tls|dgram)$', dependencyTypesNot: ['type-only'] },
    ),
    forbid(
      'only-main-and-postgres-touch-processes',
      'Starting processes and reading their environment happens where a program begins.',
      {
        path: of('packages', 'apps', 'demo', 'drill', 'cli'),
        pathNot: [
          '/main\\.ts$',
          '^packages/runtime/src/(postgres|testing)/',
          // The demonstration's launcher; what it plays (people, phone, documents) stands in folders.
          '^demo/src/[^/]+$',
          // They kill processes.
          '^demo/src/faults/',
          TEST,
          '^drill/src/pair',
        ],
      },
      { path: '^(node:)?(child_process|process|cluster|worker_threads)$' },
    ),
    forbid(
      'the-test-kit-is-for-tests',
      'Hand-moved clocks and seeded secrets do not go into programs.',
      { pathNot: [TEST, TEST_KIT, '^(sim|bench|scripts)/', '/testing/'] },
      { path: TEST_KIT },
    ),
    forbid('tests-are-not-imported', 'A test is nobody’s library.', {}, { path: TEST }),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.d.ts'],
    },
  },
};
