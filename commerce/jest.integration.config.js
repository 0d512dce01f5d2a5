/**
 * Tests of the running shop; `npm test` of the project starts it and names it in the environment. They share
 * one shop, so they come one after the other.
 */
module.exports = {
  ...require('./jest.config.js'),
  roots: ['<rootDir>/integration'],
  maxWorkers: 1,
  testTimeout: 60_000,
};
