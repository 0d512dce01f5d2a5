/** The variables through which a test finds the servers; read by `test/support/servers.ts`. */
export interface TestEnvironment {
  TEST_TEMPORAL_ADDRESS: string;
  TEST_DATABASE_URL: string;
  /** Empty without Redis. */
  TEST_REDIS_URL: string;
  TEST_TIME_SKIPPING_SERVER: string;
  TEST_TEMPORAL_CLI: string;
  TEST_REDIS_SERVER: string;
  /** Empty without nginx. */
  TEST_NGINX: string;
  /** Empty without promtool. */
  TEST_PROMTOOL: string;
  /** A stopped, migrated Postgres data folder to copy for a private server. */
  TEST_POSTGRES_TEMPLATE: string;
  /** The workflows as one script, made once for all suites. */
  TEST_WORKFLOW_BUNDLE: string;
  /** Where private servers keep their files: removed at the end. */
  TEST_STATE_FOLDER: string;
}

/** The password of every Postgres that tests use: it listens on loopback and ends with the run. */
export const TEST_PASSWORD = 'test';

/** A migrated, empty database to make others from; nobody connects to it. */
export const TEMPLATE_DATABASE = 'loyalty_template';
