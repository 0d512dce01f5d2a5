import { mkdirSync } from 'node:fs';
import { MESSAGES, SEARCH_ATTRIBUTES, type Session } from '../contract';
import { sessionWorkflowId } from '../contract/ids';
import { projectPath } from '../platform/root';
import { consoleProgress, runMain, Sentence } from './console';
import { readHandles } from './demo/handles';
import { createSandbox, type Sandbox } from './demo/sandbox';
import { createShopper } from './demo/shopper';
import { takeLock } from './process/lock';
import { shutdownSignal } from './process/shutdown';
import { makeExamples, reaches, type Examples, type Stack } from './screenshots/checkouts';
import { openTemporalUi, type TemporalUi } from './screenshots/temporal-ui';
import { provideChromium } from './setup/chromium';
import { localPath } from './stack/settings';

const IMAGES = projectPath('docs', 'images');

/** Enough attempts to see the back-off at work. */
const ATTEMPTS = /[4-9] of Unlimited/;

/**
 * Everything that docs/support.md shows; retries the pending checkout in the end, so that the doc's words are
 * tried.
 */
async function takePictures(
  ui: TemporalUi,
  examples: Examples,
  { shopper, sandbox }: Stack,
  since: Date,
): Promise<void> {
  const picture = async (name: string, height = 800): Promise<void> => {
    await ui.page.screenshot({ path: `${IMAGES}/${name}.png`, clip: { x: 0, y: 0, width: 1280, height } });
    consoleProgress.done(`${name}.png`);
  };
  const { bypassed, lateAccrual, refused, returned, failed, pending } = examples;
  const idOf = ({ sessionId }: Session): string => sessionWorkflowId(sessionId);
  await ui.logIn((name) => picture(name, 540));

  await ui.open(idOf(pending), 'Pending Activities');
  await ui.page.getByText(ATTEMPTS).first().waitFor();
  // Below that begins a stack trace with the paths of the machine at hand.
  await picture('pending', 580);
  await ui.search(`StartTime >= '${since.toISOString()}'`, bypassed.sessionId);
  await ui.chooseColumns();
  await ui.calm();
  await picture('list', 600);
  await ui.open(idOf(pending), 'User Metadata');
  await ui.fillUpdate(MESSAGES.retryFinalization, { reason: 'the host is back' });
  await ui.calm();
  await picture('retry', 760);
  await ui.send();
  // Mended only now, or the checkout would finalise without the update.
  await sandbox.heal();
  await reaches({ shopper }, pending.sessionId, 'FINALIZED');

  await ui.search(`${SEARCH_ATTRIBUTES.displayId} = '${examples.displayId}'`, failed.sessionId);
  await ui.calm();
  await picture('find', 420);

  for (const [name, workflowId] of [
    ['bypassed', idOf(bypassed)],
    ['failed', idOf(failed)],
    ['return', returned],
  ] as const) {
    await ui.open(workflowId, 'User Metadata');
    await ui.calm();
    await picture(name, 900);
  }
  for (const [name, session] of [
    ['history', lateAccrual],
    ['refused', refused],
  ] as const) {
    await ui.open(idOf(session), 'History');
    await ui.showTimeline();
    await picture(name, 900);
  }
}

async function run(sandbox: Sandbox): Promise<number> {
  const since = new Date();
  const handles = await readHandles();
  const stack: Stack = { shopper: createShopper(handles), sandbox, phone: handles.MEMBER_PHONE };
  const ui = await openTemporalUi(handles, await provideChromium(consoleProgress));
  try {
    mkdirSync(IMAGES, { recursive: true });
    consoleProgress.busy('Checkouts', 'one in every state, made over HTTP');
    await takePictures(ui, await makeExamples(stack), stack, since);
    return 0;
  } finally {
    await ui.close();
    await sandbox.heal();
  }
}

/**
 * `npm run build && node dist/scripts/screenshots.js`, beside a running `npm start`: draws the pictures of
 * docs/support.md anew.
 */
async function main(): Promise<number> {
  // The demo sets faults of its own at the same host.
  const lock = takeLock(localPath('demo.lock'));
  if (!lock.held) throw new Sentence(`A demo is running (pid ${lock.pid}); wait for its end.`);
  try {
    const { PDI_SANDBOX_URL } = await readHandles();
    return await run(createSandbox(PDI_SANDBOX_URL, shutdownSignal()));
  } finally {
    lock.release();
  }
}

void runMain(main);
