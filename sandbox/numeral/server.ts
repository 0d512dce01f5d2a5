import { runSandbox } from '../kit/main';
import { readSandboxConfig } from './config';
import { startNumeralSandbox } from './sandbox';

runSandbox({
  name: 'Numeral',
  portVariable: 'NUMERAL_SANDBOX_PORT',
  start: async () => startNumeralSandbox(readSandboxConfig()),
});
