import { pino } from 'pino';
import { createLogger } from './logger';

/** The logger writes to standard output by itself: take over its stream, keep its settings. */
function linesOf(log: (logger: ReturnType<typeof createLogger>) => void): string {
  const written: string[] = [];
  const logger = createLogger('test', 'info');
  const stream = Reflect.get(logger, pino.symbols.streamSym) as { write(line: string): void };
  const original = stream.write.bind(stream);
  stream.write = (line) => void written.push(line);
  try {
    log(logger);
  } finally {
    stream.write = original;
  }
  return written.join('');
}

test.each([
  { phone: '+15550100123' },
  { member: { phone: '+15550100123' } },
  { input: { customer: { phone: '+15550100123', email: 'a+15550100123@example.com' } } },
  { config: { clientSecret: '+15550100123' } },
  { req: { headers: { authorization: 'Bearer +15550100123', cookie: '+15550100123' } } },
])('what must not be told is not in the line, however deep it hangs: %j', (object) => {
  const line = linesOf((logger) => logger.info(object, 'said'));
  expect(line).toContain('said');
  expect(line).toContain('[redacted]');
  expect(line).not.toContain('5550100123');
});
