import type { NextRequest } from 'next/server';
import { forward } from '@/lib/medusa/forward';

/**
 * A route handler and not `proxy.ts` or a rewrite: those buffer server-sent events, and a rewrite's target is
 * fixed when the shop is built.
 */
export const dynamic = 'force-dynamic';

const handle = (request: NextRequest): Promise<Response> => forward(request);

export { handle as GET, handle as POST, handle as DELETE };
