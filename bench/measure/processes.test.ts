import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpuMsOf } from './processes';

test('what a child used stays on the account of its parent when the child has ended', async () => {
  const parent = spawn(
    process.execPath,
    [
      '-e',
      `require('node:child_process').execFileSync(process.execPath, ['-e', 'while (process.cpuUsage().user < 300_000);']);
       console.log('ended');
       process.stdin.resume();`,
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  try {
    await once(parent.stdout, 'data');
    expect(cpuMsOf(parent.pid ?? 0)).toBeGreaterThanOrEqual(300);
  } finally {
    parent.stdin.end();
    await once(parent, 'exit');
  }
});
