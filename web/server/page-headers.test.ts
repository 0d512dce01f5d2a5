import { createServer, get, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NO_PAGE_POLICY, type Sources } from './content-policy';
import { addHeaders } from './page-headers';

const NONE: Sources = { scripts: [], connections: [], frames: [], pictures: [] };
const servers: Server[] = [];
afterAll(() => servers.forEach((server) => server.close()));

/**
 * Asks a server that answers so, through the headers of this shop; answers as soon as the other side's
 * headers are there.
 */
async function ask(
  answer: RequestListener,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<IncomingMessage> {
  const server = createServer((request, response) => {
    addHeaders(request, response, NONE);
    answer(request, response);
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return new Promise((done, failed) =>
    get({ host: '127.0.0.1', port, headers, method, agent: false }, done).on('error', failed),
  );
}

async function textOf(answer: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of answer.setEncoding('utf8')) text += String(chunk);
  return text;
}

test('a page that comes in pieces is sent whole, with the hashes of its own scripts', async () => {
  const answer = await ask((_request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.write('<p>café</p><script>self.__next');
    response.write(Buffer.from('_f.push([1])</script>'));
    response.write('3c703e', 'hex');
    response.end('<script>alert(1)</script>');
  });
  expect(await textOf(answer)).toBe(
    '<p>café</p><script>self.__next_f.push([1])</script><p><script>alert(1)</script>',
  );
  expect(String(answer.headers['content-security-policy']).match(/sha256-/g)).toHaveLength(1);
});

test('a page whose head is written first is held back too, and whoever wrote it is called back', async () => {
  const called: string[] = [];
  const answer = await ask((_request, response) => {
    response.writeHead(404, 'Not here', { 'content-type': 'text/html', 'content-length': '7' });
    response.write('<p>', () => called.push('write'));
    response.end('</p>', () => called.push('end'));
  });
  expect(await textOf(answer)).toBe('<p></p>');
  expect(answer.statusCode).toBe(404);
  expect(answer.headers['content-security-policy']).toContain("script-src 'self'");
  expect(called).toEqual(['write', 'end']);
});

test('an event stream leaves as it comes', async () => {
  const answer = await ask((_request, response) => {
    response.setHeader('content-type', 'text/event-stream');
    response.flushHeaders();
    response.write('data: 1\n\n');
  });
  const [first] = (await new Promise((done) =>
    answer.once('data', (chunk) => done([String(chunk)])),
  )) as string[];
  expect(first).toBe('data: 1\n\n');
  expect(answer.headers['content-security-policy']).toBe(NO_PAGE_POLICY);
  answer.destroy();
});

test('what is no page runs nothing, should a browser open it as one', async () => {
  const answer = await ask((_request, response) => {
    response.setHeader('content-type', 'image/svg+xml');
    response.end('<svg/>');
  });
  expect(answer.headers['content-security-policy']).toBe(NO_PAGE_POLICY);
});

test('only who came by TLS is told to go on so', async () => {
  const page: RequestListener = (_request, response) => void response.end();
  expect((await ask(page)).headers['strict-transport-security']).toBeUndefined();
  expect((await ask(page, { 'x-forwarded-proto': 'https' })).headers['strict-transport-security']).toBe(
    'max-age=31536000',
  );
});
