import { loadConfig } from '../platform/config';
import { createKeyring } from '../platform/keyring';
import { createLogger } from '../platform/logger';
import { createPayloadCodec } from '../platform/payload-codec';
import { createRedis } from '../platform/redis';
import { createCodecApp, parseUsers } from '../codec-server';

const DRAIN_MS = 5_000;
/** Where the development server has it. */
const DEFAULT_UI_URL = 'http://127.0.0.1:8233';

/** The codec server's process: shows encrypted payloads in Temporal's UI to those who may. */
function main(): void {
  const config = loadConfig();
  const logger = createLogger('codec-server', config.LOG_LEVEL);
  const keyring = createKeyring(config.ENCRYPTION_KEYS, config.LOOKUP_KEY, {
    binds: config.ENCRYPTION_BINDING,
  });
  const users = parseUsers(config.CODEC_USERS);
  if (users.count === 0) logger.warn('CODEC_USERS is empty: nobody can log in to the codec server');

  const app = createCodecApp({
    codec: createPayloadCodec(keyring),
    keyring,
    users,
    logger,
    uiUrl: config.TEMPORAL_UI_URL ?? DEFAULT_UI_URL,
    uiUpstream: config.TEMPORAL_UI_UPSTREAM,
    trustProxy: config.API_TRUST_PROXY,
    redis: createRedis(config.REDIS_URL, logger),
    namespace: config.TEMPORAL_NAMESPACE,
  });
  const server = app.listen(config.CODEC_PORT, config.HOST, (error?: Error) => {
    if (error) {
      logger.fatal({ port: config.CODEC_PORT }, `The codec server could not listen: ${error.message}`);
      process.exit(1);
    }
    logger.info({ port: config.CODEC_PORT }, 'The codec server is ready');
  });
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;

  const stop = () => {
    server.close(() => process.exit(0));
    server.closeIdleConnections();
    setTimeout(() => process.exit(0), DRAIN_MS).unref();
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

main();
