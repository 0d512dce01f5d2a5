import { hiddenReads, namesIn, sourceFiles, text } from './environment';

/** Read by code, and nobody's to set: why they need no line in the docs. */
const EXPLAINED: [reason: string, names: string[]][] = [
  [
    'the machine and npm give them',
    ['PATH', 'XDG_CACHE_HOME', 'GOBIN', 'NODE_OPTIONS', 'npm_lifecycle_event'],
  ],
  ['`npm test` gives it to jest', ['TEST_STATE_FOLDER']],
  ['the storefront hands it to Next in the same process', ['__NEXT_PRIVATE_STANDALONE_CONFIG']],
  [
    'the benchmark gives them to the processes that it starts',
    ['BENCH_CLOCK_PORT', 'HOST_URL', 'HOST_CLIENT_ID', 'HOST_CLIENT_SECRET', 'HOST_PARTICIPANT', 'HOST_SITE'],
  ],
  [
    'docker-compose.yml gives them to its containers; deploy/example.env names the passwords',
    [
      'PGDATA',
      'POSTGRES_PASSWORD',
      ...['DB_HOST', 'DB_PORT', 'DB_USER', 'SCHEMAS', 'POSTGRES_USER'],
      ...['LOYALTY_DB_PASSWORD', 'TEMPORAL_DB_PASSWORD', 'COMMERCE_DB_PASSWORD'],
    ],
  ],
];
const explained = EXPLAINED.flatMap(([, names]) => names);

const files = sourceFiles().map((file) => ({ file, source: text(file) }));
const read = new Set(files.flatMap(({ file, source }) => namesIn(file, source)));

const [, section = ''] = /^## Settings\n(.*?)^## /ms.exec(text('docs/operations.md')) ?? [];
/** The first cell of each row of the tables. */
const documented = [...section.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell = '']) =>
  [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name),
);

test('every variable that code reads stands in docs/operations.md, "Settings"', () => {
  const missing = [...read].filter((name) => !documented.includes(name) && !explained.includes(name));
  expect(missing.toSorted()).toEqual([]);
});

test('every variable that the docs name is read by code, and has one row', () => {
  expect(documented.filter((name) => !read.has(name))).toEqual([]);
  expect(documented.filter((name, at) => documented.indexOf(name) !== at)).toEqual([]);
});

/** Of the servers' own settings, those that docker-compose.yml need not hand on, and why. */
const NOT_IN_COMPOSE: [reason: string, names: string[]][] = [
  ['the image names it', ['WORKFLOW_BUNDLE']],
  ['another place than the provider itself: for sandboxes and tests', ['SQS_ENDPOINT']],
  ['the same, of tests only', ['STRIPE_BASE_URL', 'SENDGRID_BASE_URL', 'FIREBASE_BASE_URL']],
  ['each process has its own name', ['OTEL_SERVICE_NAME']],
  ['compose knows the ports and the folders of its containers', ['COMMERCE_PORT', 'PORT']],
  ['the same', ['COMMERCE_FILES_DIR', 'COMMERCE_PRIVATE_FILES_DIR', 'COMMERCE_MAIL_DIR']],
];

test('every setting of the servers reaches its containers, or it is said why not', () => {
  const [ofServers = ''] = section.split(/^\| for `npm start`/m);
  const asked = documented.filter((name) => ofServers.includes(`\`${name}\``));
  const compose = ['docker-compose.yml', 'deploy/docker-compose.tls.yml'].map(text).join('\n');
  const absent = asked.filter((name) => !new RegExp(`\\b${name}\\b`).test(compose));
  expect(asked.length).toBeGreaterThan(50);
  expect(absent.toSorted()).toEqual(NOT_IN_COMPOSE.flatMap(([, names]) => names).toSorted());
});

test('what needs no line in the docs is read by code, and has none', () => {
  expect(explained.filter((name) => !read.has(name) || documented.includes(name))).toEqual([]);
});

test('no code reads the environment in a form that these tests cannot see', () => {
  expect(files.flatMap(({ file, source }) => hiddenReads(source).map((line) => `${file}: ${line}`))).toEqual(
    [],
  );
});

test.each([
  'process.env.WANTED',
  'process.env?.WANTED',
  "process.env['WANTED']",
  'process.env["WANTED"]',
  'environment.WANTED',
  "environment['WANTED']",
  "port(environment, 'WANTED', 1)",
  "read('WANTED')",
  "required('WANTED')",
  "must('WANTED')",
  'const { WANTED } = process.env;',
  "const { WANTED: wanted = 'x' } = process.env;",
  'const E = z.object({\n  WANTED: text,\n}).parse(process.env);',
])('%j is seen', (source) => {
  expect(namesIn('some.ts', source)).toEqual(['WANTED']);
});

test.each(['const env = process.env;', 'process.env[name]', "import { env } from 'node:process';"])(
  '%j hides what it reads',
  (source) => {
    expect(hiddenReads(source)).toHaveLength(1);
  },
);
