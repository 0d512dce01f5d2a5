import { stripVTControlCharacters } from 'node:util';
import { lateAnswers, reportOf } from './report';
import type { Outcome, SeenByWay } from './run';

const NOTHING = { lost: [], twice: [], pointsOff: [], capturesOff: [] };
const seen = (change: Partial<SeenByWay>): SeenByWay => ({
  way: 'api',
  step: 'identify',
  at: 0,
  milliseconds: 40,
  status: 200,
  ...change,
});
const outcomeOf = (change: Partial<Outcome>): Outcome => ({
  placed: [{ way: 'api', cartId: 'c-1', orderId: 'o-1' }],
  givenUp: [],
  findings: NOTHING,
  seen: [seen({})],
  blows: 9,
  victims: ['api'],
  frozen: [],
  milliseconds: { orders: 30_000, settled: 40_000 },
  ...change,
});

test('late is an answer of the API to a shopper after 2.5 s: no connection that was cut, no event, no answer of the shop', () => {
  const all = [
    seen({ milliseconds: 2_501 }),
    seen({ milliseconds: 2_500 }),
    seen({ milliseconds: 9_000, status: undefined, failed: 'cut' }),
    seen({ milliseconds: 9_000, step: 'order' }),
    seen({ milliseconds: 9_000, way: 'shop' }),
  ];
  expect(lateAnswers({ seen: all, frozen: [] })).toEqual({ late: 1, excused: 0 });
});

test('an answer that came late because the API itself stood still is counted apart', () => {
  const all = [seen({ at: 1_000, milliseconds: 3_000 }), seen({ at: 9_000, milliseconds: 3_000 })];
  const frozen = (victim: string) => [{ victim, from: 2_000, to: 4_500 }];
  expect(lateAnswers({ seen: all, frozen: frozen('api') })).toEqual({ late: 1, excused: 1 });
  expect(lateAnswers({ seen: all, frozen: frozen('temporal') })).toEqual({ late: 2, excused: 0 });
});

test('the report counts what went wrong, and names it', () => {
  const report = stripVTControlCharacters(
    reportOf(
      outcomeOf({
        findings: { ...NOTHING, lost: ['api order of cart c-1: ACTIVE, order null'] },
        seen: [seen({}), seen({ failed: 'Error: identify: 503 {"code":"TRY_AGAIN"}', status: 503 })],
      }),
    ),
  );
  expect(report).toMatch(/^ {2}lost +1 {2}✖$/m);
  expect(report).toMatch(/^ {2}finalised twice +0 {2}✔$/m);
  expect(report).toContain('api order of cart c-1: ACTIVE, order null');
  expect(report).toMatch(/^ {2}api · identify: 503 TRY_AGAIN +1$/m);
});
