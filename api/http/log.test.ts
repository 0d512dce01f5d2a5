import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { createLogger } from '../../platform/logger';
import { logLinesOf } from '../../test/support/log-lines';
import { answerErrors } from './errors';
import { requestLog } from './log';

const PHONE = '+15550100123';

/** What the process writes while one request is answered. */
async function linesOf(path: string): Promise<Record<string, unknown>[]> {
  const logger = createLogger('test', 'info');
  const app = express().use(requestLog(logger));
  app.get('/fails', () => {
    throw Object.assign(new Error('It broke'), { phone: PHONE, member: { firstName: 'Alex' } });
  });
  app.use((req, res, next) => (req.path === '/fails' ? next() : void res.json({ phone: PHONE })));
  app.use(answerErrors(logger));
  const server = createServer(app).listen(0, '127.0.0.1');
  const lines = await logLinesOf(logger, async () => {
    try {
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
        headers: { authorization: `Bearer ${PHONE}`, cookie: PHONE, 'x-request-id': 'request-1' },
      });
      await answer.text();
    } finally {
      server.close();
      await once(server, 'close');
    }
  });
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('a line names the request and its status, and nothing of query, headers or body', async () => {
  const [line, ...more] = await linesOf(`/loyalty/identify?phone=${encodeURIComponent(PHONE)}`);
  expect(more).toEqual([]);
  expect(line).toEqual({
    level: 30,
    time: expect.any(String),
    service: 'test',
    req: { id: 'request-1', method: 'GET', path: '/loyalty/identify' },
    res: { status: 200 },
    responseTime: expect.any(Number),
    msg: 'request completed',
  });
});

test('a request that fails unexpectedly is told with its id and its stack, and without what hangs on the error', async () => {
  const lines = await linesOf('/fails');
  expect(lines).toContainEqual(
    expect.objectContaining({
      requestId: 'request-1',
      msg: 'A request failed in an unexpected way',
      err: expect.objectContaining({ message: 'It broke', phone: '[redacted]' }),
    }),
  );
  expect(JSON.stringify(lines)).not.toMatch(/5550100123|Alex/);
});
