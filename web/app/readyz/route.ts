import { config } from '@/lib/config';

export const dynamic = 'force-dynamic';

/** A health check waits for 3 s. */
const LOOK_MS = 2_000;

/** Whether a shopper can buy here: the shop's backend answers. The pages themselves answer without it too. */
export async function GET(): Promise<Response> {
  const backend = await fetch(`${config.medusaUrl}/readyz`, {
    cache: 'no-store',
    signal: AbortSignal.timeout(LOOK_MS),
  }).catch(() => null);
  await backend?.body?.cancel();
  const ready = backend?.ok === true;
  return Response.json({ ready, missing: ready ? [] : ['backend'] }, { status: ready ? 200 : 503 });
}
