import type { Client } from '@temporalio/client';
import type { DeadLetter, DeadLetterRepository } from '../../../platform/store/dead-letters';
import type { FailedWebhookRepository } from '../../../platform/store/failed-webhooks';
import type { Logger } from '../../../platform/logger';
import type { Kept } from '../../events/kept';
import type { Executions } from '../executions';
import type { WorkSource } from '../source';
import { openDays } from './business-days';
import { deadLetters } from './dead-letters';
import { failedGoodwill } from './goodwill';
import { returnsThatWait } from './returns';
import { failedSessions } from './sessions';
import { failedWebhooks } from './webhooks';

interface SourceDeps {
  client: Client;
  executions: Executions;
  deadLetters: DeadLetterRepository;
  failedWebhooks: FailedWebhookRepository;
  read(letter: DeadLetter): Kept;
  logger: Logger;
}

/** All that waits for a person, in the order in which it is listed. */
export const createSources = (deps: SourceDeps): WorkSource[] => [
  failedSessions(deps.client, deps.executions),
  returnsThatWait(deps.client, deps.executions),
  failedGoodwill(deps.client, deps.executions),
  openDays(deps.client, deps.executions),
  deadLetters(deps.deadLetters, (letter) => deps.read(letter), deps.logger),
  failedWebhooks(deps.failedWebhooks, deps.logger),
];
