import { judge, type Figure } from './targets';

const figure = (what: string, value: number, bound: Figure['bound'] = 'atMost'): Figure => ({
  what,
  value,
  bound,
  target: 1.5,
});

test('the median of the runs is held to the target, not the best or the last of them', () => {
  const [judged] = judge([[figure('cost', 1.4)], [figure('cost', 2.2)], [figure('cost', 1.6)]]);
  expect(judged).toEqual({
    what: 'cost',
    values: [1.4, 2.2, 1.6],
    median: 1.6,
    bound: 'atMost',
    target: 1.5,
    reached: false,
  });
});

test('a run that one disturbance spoiled does not decide', () => {
  expect(judge([[figure('cost', 1.4)], [figure('cost', 9)], [figure('cost', 1.3)]])[0]?.reached).toBe(true);
});

test('the target itself is reached, from above and from below', () => {
  expect(
    judge([[figure('cost', 1.5), figure('rate', 1.5, 'atLeast')]]).map(({ reached }) => reached),
  ).toEqual([true, true]);
  expect(
    judge([[figure('cost', 1.51), figure('rate', 1.49, 'atLeast')]]).map(({ reached }) => reached),
  ).toEqual([false, false]);
});

test('a figure that only one run measured has one value', () => {
  const judged = judge([[figure('cost', 1)], [figure('cost', 2)], [figure('open', 1)]]);
  expect(judged.map(({ what, values }) => [what, values])).toEqual([
    ['cost', [1, 2]],
    ['open', [1]],
  ]);
});
