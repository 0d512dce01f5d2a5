import { Client } from 'pg';
import Redis from 'ioredis';
import { Connection } from '@temporalio/client';
import {
  createTestDatabase,
  env,
  startPrivatePostgres,
  startPrivateRedis,
  startPrivateTemporal,
} from './servers';

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

test('env names the missing setting and the way to have it', () => {
  const kept = process.env['TEST_REDIS_URL'];
  delete process.env['TEST_REDIS_URL'];
  try {
    expect(() => env('TEST_REDIS_URL')).toThrow(/TEST_REDIS_URL is not set.*npm test/);
  } finally {
    process.env['TEST_REDIS_URL'] = kept;
  }
});

test('every test database is migrated, empty and apart from the others', async () => {
  const [one, other] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  try {
    await ask(one.url, `INSERT INTO api_key (id, secret_hash, scope, label) VALUES ('a', 'b', 'admin', 'c')`);
    expect(await ask(one.url, 'SELECT id FROM api_key')).toHaveLength(1);
    expect(await ask(other.url, 'SELECT id FROM api_key')).toHaveLength(0);
  } finally {
    await Promise.all([one.drop(), other.drop()]);
  }
});

test('a private Postgres that is killed comes back with its data', async () => {
  const postgres = await startPrivatePostgres();
  try {
    await ask(
      postgres.url,
      `INSERT INTO api_key (id, secret_hash, scope, label) VALUES ('a', 'b', 'admin', 'c')`,
    );
    const { pid } = postgres;
    await postgres.kill();
    await expect(ask(postgres.url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
    await postgres.restart();
    expect(postgres.pid).not.toBe(pid);
    expect(await ask(postgres.url, 'SELECT id FROM api_key')).toEqual([{ id: 'a' }]);
  } finally {
    await postgres.stop();
  }
});

test('a private Redis can be killed and started again at the same address', async () => {
  const server = await startPrivateRedis();
  const ping = async () => {
    const redis = new Redis(server.url, { lazyConnect: true, retryStrategy: () => null });
    redis.on('error', () => undefined);
    try {
      await redis.connect();
      return await redis.ping();
    } finally {
      redis.disconnect();
    }
  };
  try {
    expect(await ping()).toBe('PONG');
    await server.kill();
    await expect(ping()).rejects.toThrow('Connection is closed');
    await server.restart();
    expect(await ping()).toBe('PONG');
  } finally {
    await server.stop();
  }
});

test('a private Temporal keeps its search attributes over a kill', async () => {
  const server = await startPrivateTemporal();
  const attributes = async () => {
    const connection = await Connection.connect({ address: server.address });
    try {
      return Object.keys(
        (await connection.operatorService.listSearchAttributes({ namespace: 'default' })).customAttributes ??
          {},
      );
    } finally {
      await connection.close();
    }
  };
  try {
    expect(await attributes()).toContain('LoyaltyStatus');
    await server.kill();
    await server.restart();
    expect(await attributes()).toContain('LoyaltyStatus');
  } finally {
    await server.stop();
  }
}, 60_000);
