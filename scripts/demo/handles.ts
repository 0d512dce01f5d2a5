import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { Sentence } from '../console';
import { answersOk } from '../process/probe';
import { localPath } from '../stack/settings';

const text = z.string().min(1);
const Handles = z.object({
  LOYALTY_URL: z.url(),
  LOYALTY_API_KEY: text,
  STORE_ID: text,
  MEMBER_PHONE: text,
  TEMPORAL_ADDRESS: text,
  TEMPORAL_UI_URL: z.url(),
  PDI_SANDBOX_URL: z.url(),
  BANK_TRANSFER_STORE_ID: text,
  BANK_TRANSFER_API_KEY: text,
  CODEC_URL: z.url(),
  CODEC_USER: text,
  CODEC_PASSWORD: text,
});
/** What `npm start` writes for people and tools. */
export type Handles = z.infer<typeof Handles>;

const START = 'Start it in another terminal with  npm start  and wait until it names this command.';

/**
 * Reads the running stack's handles; throws a `Sentence` when there is no stack, or one that does not answer.
 */
export async function readHandles(file = localPath('dev.env')): Promise<Handles> {
  if (!existsSync(file)) throw new Sentence(`The stack is not running. ${START}`);
  const parsed = Handles.safeParse(parseEnv(readFileSync(file, 'utf8')));
  if (!parsed.success) {
    const missing = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
    throw new Sentence(
      `.local/dev.env lacks ${missing}: it is not what this version of npm start writes. End that stack and start it again.`,
    );
  }
  const { LOYALTY_URL: api, PDI_SANDBOX_URL: sandbox } = parsed.data;
  for (const [name, url] of [
    ['API', `${api}/healthz`],
    ['PDI sandbox', `${sandbox}/healthz`],
  ] as const) {
    if (!(await answersOk(url)))
      throw new Sentence(
        `The stack's ${name} does not answer at ${url}. If npm start was killed, start it again: ${START}`,
      );
  }
  return parsed.data;
}
