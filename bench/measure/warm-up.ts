import type { Subject } from '../checkout';
import { runLoad } from './load';

const SHOPPERS = [1, 8];

/** What runs for the first time is slow: code is compiled, connections are opened, caches are filled. */
export async function warmUp(subjects: readonly Subject[], ms: number): Promise<void> {
  for (const shoppers of SHOPPERS) {
    for (const subject of subjects)
      await runLoad(subject, { shoppers, windowMs: ms / SHOPPERS.length, apart: false });
  }
}
