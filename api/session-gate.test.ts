import { createSessionGate } from './session-gate';

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('a session has few messages under way; the others go in order, whatever becomes of those before', async () => {
  const gate = createSessionGate(2);
  const sent: number[] = [];
  const ends: ((error?: Error) => void)[] = [];
  const answers = [0, 1, 2, 3].map((number) =>
    gate('s', () => {
      sent.push(number);
      return new Promise<number>((resolve, reject) =>
        ends.push((error) => (error ? reject(error) : resolve(number))),
      );
    }),
  );
  const outcomes = Promise.allSettled(answers);
  expect(sent).toEqual([0, 1]);
  ends[1]?.(new Error('refused'));
  await settled();
  expect(sent).toEqual([0, 1, 2]);
  ends[0]?.();
  await settled();
  expect(sent).toEqual([0, 1, 2, 3]);
  ends[2]?.();
  ends[3]?.();
  expect((await outcomes).map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
    'fulfilled',
  ]);
});

test('sessions do not wait for each other', async () => {
  const gate = createSessionGate(1);
  void gate('a', () => new Promise(() => undefined));
  expect(await gate('b', async () => 'b')).toBe('b');
});
