interface Batch<Item> {
  items: Item[];
  done: Promise<void>;
}

/**
 * Runs `work` at most once at a time for each key. What comes while it runs waits together and is worked off
 * together by the next run: thirty callers cost two runs, and everyone's item was in one that began after
 * they came. A run that fails fails its own callers only.
 */
export function createBatches<Item>(): (
  key: string,
  item: Item,
  work: (items: Item[]) => Promise<void>,
) => Promise<void> {
  const running = new Map<string, Promise<void>>();
  const waiting = new Map<string, Batch<Item>>();

  return (key, item, work) => {
    const open = waiting.get(key);
    if (open) {
      open.items.push(item);
      return open.done;
    }
    const batch: Batch<Item> = { items: [item], done: Promise.resolve() };
    const start = async (): Promise<void> => {
      waiting.delete(key);
      await work(batch.items);
    };
    const before = running.get(key);
    // A failed run has told its own callers; the next one begins all the same.
    batch.done = before ? before.then(start, start) : start();
    if (before) waiting.set(key, batch);
    running.set(key, batch.done);
    const forget = (): void => {
      if (running.get(key) === batch.done) running.delete(key);
    };
    batch.done.then(forget, forget);
    return batch.done;
  };
}
