import { readFileSync } from 'node:fs';
import { type DataConverter } from '@temporalio/common';
import type { ConnectionOptions } from '@temporalio/client';
import type { Config } from './config';
import type { Keyring } from './keyring';
import { createPayloadCodec } from './payload-codec';

/**
 * Payloads, failure messages and stack traces are encrypted; search attributes are not, so they never hold
 * personal data.
 */
export function createDataConverter(keyring: Keyring): DataConverter {
  return {
    payloadCodecs: [createPayloadCodec(keyring)],
    failureConverterPath: require.resolve('./failure-converter'),
  };
}

/** What both kinds of the SDK's connections take. */
type Shared = Pick<ConnectionOptions, 'address' | 'tls'> & { apiKey?: string };

/** Address, namespace, TLS or API key by environment: a dev server, an own cluster or Temporal Cloud. */
export function connectionOptions(config: Config): Shared {
  const file = (path: string | undefined) => (path ? readFileSync(path) : undefined);
  const cert = file(config.TEMPORAL_TLS_CERT_FILE);
  const key = file(config.TEMPORAL_TLS_KEY_FILE);
  const ca = file(config.TEMPORAL_TLS_CA_FILE);
  const tls =
    config.TEMPORAL_TLS || cert || ca || config.TEMPORAL_API_KEY
      ? {
          ...(config.TEMPORAL_TLS_SERVER_NAME ? { serverNameOverride: config.TEMPORAL_TLS_SERVER_NAME } : {}),
          ...(ca ? { serverRootCACertificate: ca } : {}),
          ...(cert && key ? { clientCertPair: { crt: cert, key } } : {}),
        }
      : undefined;
  return {
    address: config.TEMPORAL_ADDRESS,
    ...(tls ? { tls } : {}),
    ...(config.TEMPORAL_API_KEY ? { apiKey: config.TEMPORAL_API_KEY } : {}),
  };
}

/**
 * The same for the SDK's native connection. Not compressed: what travels is encrypted and gets no smaller, and
 * zipping it costs both ends more than anything else they do with a message.
 */
export const nativeOptions = (config: Config) => ({
  ...connectionOptions(config),
  grpcCompression: { codec: 'none' } as const,
});
