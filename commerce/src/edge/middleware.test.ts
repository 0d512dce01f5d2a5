import type { MedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { LIMITS } from './limits';
import { edge } from './middleware';

jest.mock('../config', () => ({
  config: {
    adminUrl: 'https://admin.test',
    cookieSecret: 'secret',
    files: { url: 'https://shop.test/static' },
    redisUrl: undefined,
  },
}));
jest.mock('./caller', () => ({ callerOf: async () => null, resetTokenOf: () => 'customer' }));

/** What a stranger at one address is told of a path. */
async function ask(path: string): Promise<number> {
  let status = 200;
  const req = {
    originalUrl: path,
    method: 'GET',
    query: {},
    headers: {},
    socket: { remoteAddress: '192.0.2.77' },
  };
  const res = {
    set: () => res,
    once: () => res,
    status: (code: number) => {
      status = code;
      return res;
    },
    json: () => res,
  };
  await edge(req as unknown as MedusaRequest, res as unknown as MedusaResponse, () => undefined);
  return status;
}

test('health checks are answered, and count for nothing, at an address that asked too often', async () => {
  const { points } = LIMITS.everything;
  for (const path of ['/readyz', '/health'])
    for (let asked = 0; asked < points; asked += 1) expect(await ask(path)).toBe(200);
  for (let asked = 0; asked < points; asked += 1) await ask('/store/regions');
  expect(await ask('/store/regions')).toBe(429);
  expect(await ask('/readyz')).toBe(200);
});
