import { codeOf, labelOf, lootOf, refused, summaryOf, type Answer } from './answers';

const answer = (status: number, text = '', what = 'GET /x'): Answer => ({
  what,
  status,
  text,
  code: codeOf(text),
  cookies: [],
});
const problem = (status: number, code: string): Answer => answer(status, JSON.stringify({ code, status }));

test('a code is read from a problem document and from nothing else', () => {
  expect(codeOf('{"code":"PROOF_REQUIRED"}')).toBe('PROOF_REQUIRED');
  for (const text of ['', '<html>', 'null', '[]', '{"code":16}', '{"code":"an accident"}'])
    expect(codeOf(text)).toBeUndefined();
  expect(labelOf(problem(409, 'PROOF_REQUIRED'))).toBe('409 PROOF_REQUIRED');
  expect(labelOf(answer(404))).toBe('404');
});

test('answers of one kind are counted together', () => {
  expect(
    summaryOf([problem(401, 'UNAUTHORIZED'), problem(429, 'RATE_LIMITED'), problem(401, 'UNAUTHORIZED')]),
  ).toBe('401 UNAUTHORIZED × 2, 429 RATE_LIMITED');
});

describe('what the thief got', () => {
  test('is nothing when every answer is an expected refusal', () => {
    expect(
      refused([problem(409, 'PROOF_REQUIRED'), answer(401)], { refusals: ['409 PROOF_REQUIRED', '401'] }),
    ).toEqual({ cameBack: '409 PROOF_REQUIRED, 401', got: [] });
  });

  test('is every other answer, with what it was asked: a success, a refusal for another reason, a failure', () => {
    const got = lootOf(
      [answer(200, '{}', 'POST /a'), problem(409, 'SESSION_CLOSED'), answer(500), answer(302)],
      { refusals: ['409 PROOF_REQUIRED', '401'] },
    );
    expect(got).toEqual(['200 to POST /a', '409 SESSION_CLOSED to GET /x', '500 to GET /x', '302 to GET /x']);
  });

  test('is nothing where there were too many requests', () => {
    expect(lootOf([problem(429, 'RATE_LIMITED')], { refusals: ['401'] })).toEqual([]);
  });

  test('is a secret in a refusal, too, by its name and without its value', () => {
    const got = lootOf([answer(404, 'no cart cart-7 here')], {
      refusals: ['404'],
      secrets: { 'the cart id': 'cart-7', 'the first name': 'Alex', 'a name that nobody knows': '' },
    });
    expect(got).toEqual(['an answer tells the cart id']);
  });
});
