import { createChangeQueue } from './change-queue';

type Change = Record<string, number>;

/** A shop that answers when the test says so. */
function setUp() {
  const sent: { change: Change; answer: (text: string) => void; refuse: (error: Error) => void }[] = [];
  const answers: string[] = [];
  const errors: { message: string; newest: boolean }[] = [];
  const busy: boolean[] = [];
  const queue = createChangeQueue<Change, string>({
    merge: (older, newer) => ({ ...older, ...newer }),
    send: (change) =>
      new Promise((resolve, reject) => sent.push({ change, answer: resolve, refuse: reject })),
    onAnswer: (answer) => answers.push(answer),
    onError: (error, newest) =>
      errors.push({ message: String(error instanceof Error ? error.message : error), newest }),
    onBusy: (now) => busy.push(now),
  });
  return { queue, sent, answers, errors, busy };
}

const at = <T>(list: T[], index: number): T => {
  const found = list[index];
  if (found === undefined) throw new Error(`nothing at ${index}`);
  return found;
};

describe('the change queue', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  test('changes within the delay go out as one, the newest value of each', async () => {
    const { queue, sent } = setUp();
    queue.push({ a: 2 }, 300);
    await jest.advanceTimersByTimeAsync(200);
    queue.push({ a: 3, b: 1 }, 300);
    await jest.advanceTimersByTimeAsync(299);
    expect(sent).toHaveLength(0);
    await jest.advanceTimersByTimeAsync(1);
    expect(sent.map(({ change }) => change)).toEqual([{ a: 3, b: 1 }]);
  });

  test('a change waits until the one before it is answered', async () => {
    const { queue, sent } = setUp();
    queue.push({ a: 2 });
    await jest.advanceTimersByTimeAsync(0);
    queue.push({ a: 3 });
    await jest.advanceTimersByTimeAsync(1000);
    expect(sent).toHaveLength(1);
    at(sent, 0).answer('two');
    await jest.advanceTimersByTimeAsync(0);
    expect(at(sent, 1).change).toEqual({ a: 3 });
  });

  test('a late answer of an overtaken change is not shown', async () => {
    const { queue, sent, answers } = setUp();
    queue.push({ a: 2 });
    await jest.advanceTimersByTimeAsync(0);
    queue.push({ a: 3 }, 300);
    at(sent, 0).answer('the cart with two');
    await jest.advanceTimersByTimeAsync(300);
    expect(answers).toEqual([]);
    at(sent, 1).answer('the cart with three');
    await jest.advanceTimersByTimeAsync(0);
    expect(answers).toEqual(['the cart with three']);
  });

  test('it is busy from the first change to the newest answer', async () => {
    const { queue, sent, busy } = setUp();
    queue.push({ a: 2 }, 300);
    expect(busy.at(-1)).toBe(true);
    await jest.advanceTimersByTimeAsync(300);
    expect(busy.at(-1)).toBe(true);
    at(sent, 0).answer('done');
    await jest.advanceTimersByTimeAsync(0);
    expect(busy.at(-1)).toBe(false);
  });

  test('settling sends what waits at once and ends with the last answer', async () => {
    const { queue, sent, answers } = setUp();
    queue.push({ a: 2 }, 60_000);
    const settled = queue.settle();
    await jest.advanceTimersByTimeAsync(0);
    at(sent, 0).answer('done');
    await settled;
    expect(answers).toEqual(['done']);
  });

  test('a failure is told, and the next change goes out all the same', async () => {
    const { queue, sent, errors, answers } = setUp();
    queue.push({ a: 2 });
    await jest.advanceTimersByTimeAsync(0);
    queue.push({ a: 3 });
    at(sent, 0).refuse(new Error('no'));
    await jest.advanceTimersByTimeAsync(0);
    expect(errors).toEqual([{ message: 'no', newest: false }]);
    at(sent, 1).answer('three');
    await jest.advanceTimersByTimeAsync(0);
    expect(answers).toEqual(['three']);
  });
});
