import { randomUUID } from 'node:crypto';
import { createLogger, type Logger } from '../../platform/logger';
import { rowsOf } from './source';

const PREFIX = 'webhook-';
const ids = [`${PREFIX}${randomUUID()}`, `${PREFIX}${randomUUID()}`];

/** A logger that prints nothing, and what it was told. */
function heard(): { logger: Logger; lines: unknown[] } {
  const logger = createLogger('test', 'silent');
  const lines: unknown[] = [];
  logger.warn = (line: unknown) => void lines.push(line);
  return { logger, lines };
}

test('rows that cannot be changed are to be tried again, and the log names the error without its text', async () => {
  const { logger, lines } = heard();
  const results = await rowsOf('webhook', PREFIX, logger).tell(ids, async () => {
    throw new TypeError('+15125550100 is in the text');
  });
  expect(results).toEqual(ids.map((id) => ({ id, outcome: 'tryAgain', code: null })));
  expect(lines).toEqual([{ errorName: 'TypeError', kind: 'webhook' }]);
});

test('a row of which nothing is said needed nothing', async () => {
  const { logger, lines } = heard();
  const results = await rowsOf('webhook', PREFIX, logger).tell(
    ids,
    async ([first]) =>
      (uuid) =>
        uuid === first ? { outcome: 'retried', code: null } : undefined,
  );
  expect(results.map(({ outcome }) => outcome)).toEqual(['retried', 'nothingToDo']);
  expect(lines).toEqual([]);
});
