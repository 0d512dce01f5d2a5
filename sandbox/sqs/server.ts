import { runSandbox } from '../kit/main';
import { readSandboxConfig } from './config';
import { startSqsSandbox } from './sandbox';

runSandbox({
  name: 'SQS',
  portVariable: 'SANDBOX_SQS_PORT',
  start: async () => startSqsSandbox(readSandboxConfig()),
});
