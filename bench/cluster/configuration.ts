import { projectPath } from '../../platform/root';

const LOOPBACK = '127.0.0.1';
const DATABASES = { temporal: 'temporal', visibility: 'temporal_visibility' } as const;
/** The sizes of the pools in the configuration of Temporal's own image. */
const CONNECTIONS = 20;

export const TEMPORAL_DATABASE = DATABASES.temporal;
export const VISIBILITY_DATABASE = DATABASES.visibility;
/** Each database, and the schema that the SQL tool carries for it. */
export const SCHEMAS = [
  { database: DATABASES.temporal, schema: 'postgresql/v12/temporal' },
  { database: DATABASES.visibility, schema: 'postgresql/v12/visibility' },
] as const;

export const SERVICES = ['frontend', 'history', 'matching', 'worker'] as const;
export type Service = (typeof SERVICES)[number];

export interface ServerPorts {
  services: Record<Service, { grpc: number; membership: number }>;
  postgres: number;
  metrics: number;
}

/**
 * Configuration of one Temporal server with all its services on the loopback, as JSON, which YAML contains.
 * The dynamic settings are those of the deployment.
 */
export function serverConfiguration({
  ports,
  shards,
  user,
  password,
}: {
  ports: ServerPorts;
  shards: number;
  user: string;
  password: string;
}): string {
  const store = (databaseName: string) => ({
    sql: {
      pluginName: 'postgres12_pgx',
      databaseName,
      connectAddr: `${LOOPBACK}:${ports.postgres}`,
      connectProtocol: 'tcp',
      user,
      password,
      maxConns: CONNECTIONS,
      maxIdleConns: CONNECTIONS,
      maxConnLifetime: '1h',
    },
  });
  const service = ({ grpc, membership }: ServerPorts['services'][Service]) => ({
    rpc: { grpcPort: grpc, membershipPort: membership, bindOnIP: LOOPBACK },
  });
  const address = `${LOOPBACK}:${ports.services.frontend.grpc}`;
  const off = { state: 'disabled' };
  return JSON.stringify({
    log: { stdout: true, level: 'error' },
    persistence: {
      defaultStore: 'default',
      visibilityStore: 'visibility',
      numHistoryShards: shards,
      datastores: { default: store(DATABASES.temporal), visibility: store(DATABASES.visibility) },
    },
    global: {
      membership: { maxJoinDuration: '30s', broadcastAddress: LOOPBACK },
      metrics: { prometheus: { listenAddress: `${LOOPBACK}:${ports.metrics}`, timerType: 'histogram' } },
    },
    services: Object.fromEntries(SERVICES.map((name) => [name, service(ports.services[name])])),
    clusterMetadata: {
      enableGlobalNamespace: false,
      failoverVersionIncrement: 10,
      masterClusterName: 'active',
      currentClusterName: 'active',
      clusterInformation: {
        active: { enabled: true, initialFailoverVersion: 1, rpcName: 'frontend', rpcAddress: address },
      },
    },
    dcRedirectionPolicy: { policy: 'noop' },
    archival: { history: off, visibility: off },
    namespaceDefaults: { archival: { history: off, visibility: off } },
    publicClient: { hostPort: address },
    dynamicConfigClient: {
      filepath: projectPath('deploy', 'temporal', 'dynamic-config.yaml'),
      pollInterval: '60s',
    },
  });
}
