import { runSandbox } from '../kit/main';
import { readSandboxConfig } from './config';
import { startFinixSandbox } from './sandbox';

runSandbox({
  name: 'Finix',
  portVariable: 'FINIX_SANDBOX_PORT',
  start: async () => startFinixSandbox(readSandboxConfig()),
});
