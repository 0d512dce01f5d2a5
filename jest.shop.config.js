/** The whole shop in a real browser: `npm test -- --shop` starts the stack that these tests talk to. */
const core = require('./jest.config.js');

module.exports = {
  ...core,
  roots: ['<rootDir>/test/shop'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 120_000,
  // One shopper after the other: the suites share one stack, and faults of its loyalty host are everybody's.
  maxWorkers: 1,
};
