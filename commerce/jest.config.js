/**
 * Unit tests stand beside the file they test and need no server but what they start themselves;
 * `integration/` holds what needs the running shop.
 */
module.exports = {
  rootDir: __dirname,
  roots: ['<rootDir>/src', '<rootDir>/catalogue', '<rootDir>/plugins/loyalty/src'],
  testEnvironment: 'node',
  testMatch: ['**/*.test.ts'],
  testTimeout: 30_000,
  // Two cores are shared with the servers that the tests talk to.
  maxWorkers: 2,
  transform: {
    '^.+\\.[jt]s$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
        module: { type: 'commonjs' },
      },
    ],
  },
};
