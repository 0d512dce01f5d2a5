import type { MedusaContainer } from '@medusajs/framework/types';
import { followSession } from './stream';

/**
 * A body that hears nothing of its request's signal, as Node's own does once the request was collected as
 * garbage.
 */
function deafBody() {
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>({ cancel: () => void (cancelled = true) });
  return { body, isCancelled: () => cancelled };
}

const followed = { cartId: 'cart_1', sessionId: 's-1', shopperAddress: null };
const containerOf = (body: ReadableStream<Uint8Array>) =>
  ({ resolve: () => ({ client: { events: () => Promise.resolve(body) } }) }) as unknown as MedusaContainer;
const ended = (following: Promise<void>) =>
  Promise.race([
    following.then(
      () => 'ended',
      () => 'ended',
    ),
    new Promise((resolve) => setTimeout(resolve, 10_000, 'still open').unref()),
  ]);

test('a browser that leaves ends the stream to the loyalty service, whatever became of the request', async () => {
  const { body, isCancelled } = deafBody();
  const gone = new AbortController();
  const following = followSession(containerOf(body), followed, gone.signal, () => undefined);
  setTimeout(() => gone.abort(), 20);
  expect(await ended(following)).toBe('ended');
  expect(isCancelled()).toBe(true);
});

test('one that left before the stream began ends it too', async () => {
  const { body, isCancelled } = deafBody();
  expect(await ended(followSession(containerOf(body), followed, AbortSignal.abort(), () => undefined))).toBe(
    'ended',
  );
  expect(isCancelled()).toBe(true);
});
