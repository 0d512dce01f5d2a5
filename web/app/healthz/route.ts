export const dynamic = 'force-dynamic';

/** Alive as soon as the server answers; whether Medusa does is its own health check. */
export function GET(): Response {
  return Response.json({ status: 'ok' });
}
