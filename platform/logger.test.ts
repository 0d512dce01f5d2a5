import { logLinesOf } from '../test/support/log-lines';
import { createLogger } from './logger';

test.each([
  { phone: '+15550100123' },
  { member: { phone: '+15550100123' } },
  { input: { customer: { phone: '+15550100123', email: 'a+15550100123@example.com' } } },
  { config: { clientSecret: '+15550100123' } },
  { req: { headers: { authorization: 'Bearer +15550100123', cookie: '+15550100123' } } },
])('what must not be told is not in the line, however deep it hangs: %j', async (object) => {
  const logger = createLogger('test', 'info');
  const line = (await logLinesOf(logger, () => logger.info(object, 'said'))).join('');
  expect(line).toContain('said');
  expect(line).toContain('[redacted]');
  expect(line).not.toContain('5550100123');
});
