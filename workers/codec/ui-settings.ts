import type { RequestHandler } from 'express';
import { z } from 'zod';

const TIMEOUT_MS = 10_000;
/** Ending or rewinding a checkout by force loses points; support's levers are messages. Cancellation stays: it is a message, too. */
const WITHOUT_TRAPS = { WorkflowTerminateDisabled: true, WorkflowResetDisabled: true, StartWorkflowDisabled: true };
const Settings = z.looseObject({ Codec: z.looseObject({}).nullish() });

/**
 * The UI asks its server where the codec is. In front of it, we answer that ourselves: this origin (so the cookie is sent), and for
 * someone who is not logged in the sentence and the link that the UI shows above the encrypted checkout.
 */
export function createUiSettings(upstream: URL): RequestHandler {
  return async (_request, response) => {
    const answer = await fetch(new URL('/api/v1/settings', upstream), { signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(() => null);
    const settings = answer?.ok ? Settings.safeParse(await answer.json()) : null;
    if (!settings?.success) return void response.status(502).json({ error: 'Temporal\'s UI does not answer. Is it running?' });
    const codec = {
      ...settings.data.Codec,
      Endpoint: '/codec', PassAccessToken: false, IncludeCredentials: true,
      DefaultErrorMessage: 'What this checkout holds is encrypted. Log in to read it:', DefaultErrorLink: '/codec/login',
    };
    response.set('Cache-Control', 'no-store').json({ ...settings.data, ...WITHOUT_TRAPS, Codec: codec });
  };
}
