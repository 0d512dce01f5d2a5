import { BodyTooLarge, isJson, readBody } from './body';
import { fromThisShop } from './same-origin';

/** A body that comes in pieces, and whose length nobody tells. */
function streamed(pieces: number, bytes: number): { request: Request; taken: () => number } {
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 1;
      if (sent > pieces) controller.close();
      else controller.enqueue(new Uint8Array(bytes));
    },
  });
  const init = { method: 'POST', body, duplex: 'half' };
  return { request: new Request('http://shop.example/session', init), taken: () => sent };
}

describe('a body', () => {
  test('is read whole as long as it is within the bound', async () => {
    expect(await readBody(streamed(4, 25).request, 100)).toHaveLength(100);
    expect(await readBody(new Request('http://shop.example/', { method: 'POST' }), 100)).toHaveLength(0);
  });

  test('of no told length is bounded by what arrives, and read no further', async () => {
    const { request, taken } = streamed(1_000, 60);
    await expect(readBody(request, 100)).rejects.toBeInstanceOf(BodyTooLarge);
    expect(taken()).toBeLessThan(10);
  });

  test('of a told length that is too large is not read at all', async () => {
    const request = new Request('http://shop.example/', {
      method: 'POST',
      body: 'x',
      headers: { 'content-length': '101' },
    });
    await expect(readBody(request, 100)).rejects.toBeInstanceOf(BodyTooLarge);
  });
});

test.each([
  ['application/json', true],
  ['application/json; charset=utf-8', true],
  ['text/plain', false],
  ['text/plain; application/json', false],
  ['application/jsonp', false],
  [undefined, false],
])('a body of %p is JSON: %p', (type, json) =>
  expect(
    isJson(
      new Request('http://shop.example/', { method: 'POST', headers: type ? { 'content-type': type } : {} }),
    ),
  ).toBe(json),
);

test.each<[string, Record<string, string>, boolean]>([
  ['the shop itself', { 'sec-fetch-site': 'same-origin', origin: 'https://shop.example' }, true],
  ['the shop itself, in a browser without Sec-Fetch-Site', { origin: 'https://shop.example' }, true],
  ['a program', {}, true],
  ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }, false],
  ['another site, in a browser without Sec-Fetch-Site', { origin: 'https://evil.example' }, false],
  ['a sister of the shop', { 'sec-fetch-site': 'same-site', origin: 'https://blog.shop.example' }, false],
  ['a page that hides where it is from', { origin: 'null' }, false],
  ['a name that begins like the shop', { origin: 'https://shop.example.evil.example' }, false],
  ['another port', { origin: 'https://shop.example:8443' }, false],
])('%s: may change something %#', (_who, headers, may) => {
  expect(fromThisShop({ headers: new Headers({ ...headers, host: 'shop.example' }) } as Request)).toBe(may);
});
