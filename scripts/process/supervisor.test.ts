import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../test/support/until';
import { silentProgress } from '../console';
import { identityOf } from './identity';
import { createPidFiles } from './pid-files';
import { createSupervisor, type Service, type Supervisor } from './supervisor';

const BACK_OFF = { first: 10, longest: 50, stableAfter: 1_000 };
const FOREVER = 'setInterval(() => {}, 1000)';

let folder: string;
let supervisor: Supervisor | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'supervisor-'));
});
afterEach(async () => {
  await supervisor?.stop();
  supervisor = undefined;
  rmSync(folder, { recursive: true, force: true });
});

function service(
  name: string,
  options: { code?: string; dependsOn?: string[]; whenReady?: () => Promise<void> } = {},
): Service {
  const { code = FOREVER, dependsOn = [], whenReady } = options;
  const spec = {
    name,
    command: process.execPath,
    args: ['-e', code],
    logFile: join(folder, `${name}.log`),
    ready: async () => code === FOREVER,
    readyWithinMs: 5_000,
    stopSignal: 'SIGTERM' as const,
    stopWithinMs: 2_000,
  };
  return { spec, title: name, dependsOn, whenReady };
}

async function supervise(...services: Service[]): Promise<void> {
  supervisor = createSupervisor(services, createPidFiles(folder), silentProgress, BACK_OFF);
  await supervisor.start();
}

const pidFile = (name: string): string => join(folder, `${name}.pid`);
const pidOf = (name: string): number => Number(readFileSync(pidFile(name), 'utf8'));

test('a process that is killed runs again, and its pid file names the new one', async () => {
  await supervise(service('worker'));
  const first = pidOf('worker');
  process.kill(first, 'SIGKILL');
  const second = await until(
    () => existsSync(pidFile('worker')) && pidOf('worker') !== first && pidOf('worker'),
    { what: 'a new pid' },
  );
  expect(identityOf(second)).toBeDefined();
});

test('it runs again however often it is killed', async () => {
  await supervise(service('worker'));
  for (let round = 0; round < 3; round += 1) {
    const before = pidOf('worker');
    process.kill(before, 'SIGKILL');
    const again = await until(
      () => existsSync(pidFile('worker')) && pidOf('worker') !== before && identityOf(pidOf('worker')),
      { what: `start ${round + 2}` },
    );
    expect(again).toBeDefined();
  }
});

test('the stop ends every process and removes its pid file', async () => {
  await supervise(service('api', { dependsOn: ['postgres'] }), service('postgres'));
  const pids = [pidOf('api'), pidOf('postgres')];
  await supervisor?.stop();
  expect(pids.map((pid) => identityOf(pid))).toEqual([undefined, undefined]);
  expect(existsSync(pidFile('api'))).toBe(false);
});

test('a service begins only when what it depends on is ready and prepared', async () => {
  const order: string[] = [];
  const note = (name: string) => async () =>
    void order.push(`${name}, api ${existsSync(pidFile('api')) ? 'begun' : 'not begun'}`);
  await supervise(
    service('api', { dependsOn: ['postgres'], whenReady: note('api') }),
    service('postgres', { whenReady: note('postgres') }),
  );
  expect(order).toEqual(['postgres, api not begun', 'api, api begun']);
});

test('when one cannot start, the start fails with the end of its log and nothing is left running', async () => {
  const failing = service('api', {
    code: 'console.error("no such table"); process.exit(3)',
    dependsOn: ['postgres'],
  });
  let postgres = 0;
  const first = service('postgres', { whenReady: async () => void (postgres = pidOf('postgres')) });
  await expect(supervise(first, failing)).rejects.toThrow(
    /api ended during its start \(code 3\)[\s\S]*no such table/,
  );
  expect(identityOf(postgres)).toBeUndefined();
});
