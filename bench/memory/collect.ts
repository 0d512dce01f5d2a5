import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { BroadcastChannel, isMainThread } from 'node:worker_threads';

/**
 * Preloaded into a measured worker (`NODE_OPTIONS=--require`): SIGWINCH (SIGUSR2 would end a worker of the
 * SDK) collects the garbage of the main thread and of the threads that run workflows, so that its memory
 * tells what is kept and not what was not yet tidied up.
 */
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const channel = new BroadcastChannel('bench-collect');
channel.unref();
channel.onmessage = collect;

if (isMainThread) {
  process.on('SIGWINCH', () => {
    channel.postMessage('now');
    collect();
  });
}
