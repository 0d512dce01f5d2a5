import { runSandbox } from '../kit/main';
import { readSandboxConfig } from './config';
import { startPdiSandbox } from './sandbox';

runSandbox({
  name: 'PDI',
  portVariable: 'SANDBOX_PORT',
  start: async () => startPdiSandbox(readSandboxConfig()),
});
