import { createBatches } from './batches';

const held = () => {
  let open: (() => void) | undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  return { gate, open: () => open?.() };
};

test('what comes meanwhile is worked off together, after what runs', async () => {
  const batches = createBatches<number>();
  const runs: number[][] = [];
  const first = held();
  const work = async (items: number[]) => {
    runs.push([...items]);
    if (runs.length === 1) await first.gate;
  };
  const all = [1, 2, 3, 4].map((item) => batches('cart', item, work));
  expect(runs).toEqual([[1]]);
  first.open();
  await Promise.all(all);
  expect(runs).toEqual([[1], [2, 3, 4]]);
  await batches('cart', 5, work);
  expect(runs.at(-1)).toEqual([5]);
});

test('another key waits for nobody', async () => {
  const batches = createBatches<number>();
  const first = held();
  const slow = batches('one', 1, () => first.gate);
  await batches('other', 2, async () => undefined);
  first.open();
  await slow;
});

test('a run that fails fails its own callers only', async () => {
  const batches = createBatches<number>();
  const first = held();
  const failing = batches('cart', 1, async () => {
    await first.gate;
    throw new Error('no');
  });
  const next = batches('cart', 2, async (items) => expect(items).toEqual([2]));
  first.open();
  await expect(failing).rejects.toThrow('no');
  await next;
});
