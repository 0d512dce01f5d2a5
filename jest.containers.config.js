/** The servers' stack in containers: `npm run containers` starts what these tests talk to. */
const core = require('./jest.config.js');

module.exports = {
  ...core,
  roots: ['<rootDir>/test/containers', '<rootDir>/test/shop'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 600_000,
  // One after the other: they share one stack, and some of them break it.
  maxWorkers: 1,
};
