import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type RequestHandler } from 'express';
import { createLogger } from '../../platform/logger';
import { until } from '../../test/support/until';
import { bypassSession } from '../bypass';
import { createHints } from './hints';
import { streamSession } from './route';

const logger = createLogger('api', 'silent');
const session = bypassSession({ sessionId: 's', storeId: 'store', cartId: 'c' }, undefined);
const stops: (() => void)[] = [];
afterEach(() => stops.splice(0).forEach((stop) => stop()));

/** A stream whose caller's key is looked at every few milliseconds; answers when it ended. */
async function openStream(key: { holds(): Promise<boolean> }): Promise<{ ended: boolean }> {
  const app = express();
  const authenticate: RequestHandler = (_req, res, next) => {
    const caller = { keyId: 'k', scope: 'checkout', storeId: 'store' };
    Object.assign(res.locals, { caller, stillHolds: () => key.holds() });
    next();
  };
  const stream = streamSession(() => 's', {
    hints: createHints(null, logger),
    logger,
    stopping: undefined,
    first: async () => session,
    read: async () => session,
    recheckMs: 20,
  });
  app.get('/stream', authenticate, stream);
  const server = createServer(app).listen(0, '127.0.0.1');
  stops.push(
    () => server.closeAllConnections(),
    () => server.close(),
  );
  await until(() => server.listening, { what: 'the server' });
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/stream`);
  const state = { ended: false };
  void response.text().then(
    () => (state.ended = true),
    () => undefined,
  );
  return state;
}

test('a key that is revoked stops reading through a stream that is open already', async () => {
  let holds = true;
  let checks = 0;
  const stream = await openStream({
    async holds() {
      checks += 1;
      return holds;
    },
  });
  await until(() => checks > 2, { what: 'some checks of the key' });
  expect(stream.ended).toBe(false);
  holds = false;
  await until(() => stream.ended, { what: 'the end of the stream' });
});

test('a check of the key that fails ends no stream', async () => {
  let checks = 0;
  const stream = await openStream({
    async holds() {
      checks += 1;
      throw new Error('nobody can tell');
    },
  });
  await until(() => checks > 3, { what: 'some checks of the key' });
  expect(stream.ended).toBe(false);
});
