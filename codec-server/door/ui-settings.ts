import type { RequestHandler } from 'express';
import { z } from 'zod';

const TIMEOUT_MS = 10_000;
/**
 * Ending, rewinding or pausing a checkout by force loses points; support's levers are messages. Cancellation
 * stays: it is a message, too. The door refuses all of these; without the buttons nobody tries.
 * `WorkflowPauseDisabled` is known to UIs from 2.43 on.
 */
const WITHOUT_TRAPS = {
  WorkflowTerminateDisabled: true,
  WorkflowResetDisabled: true,
  WorkflowPauseDisabled: true,
  StartWorkflowDisabled: true,
  BatchActionsDisabled: true,
  ActivityCommandsDisabled: true,
};
const Settings = z.looseObject({ Codec: z.looseObject({}).nullish() });

/**
 * The UI asks its server where the codec is. In front of it, we answer that ourselves: this origin (so the
 * cookie is sent), and for someone whose login ended the sentence and the link that the UI shows above the
 * encrypted checkout.
 */
export function createUiSettings(upstream: URL): RequestHandler {
  return async (_request, response) => {
    const answer = await fetch(new URL('/api/v1/settings', upstream), {
      signal: AbortSignal.timeout(TIMEOUT_MS),
      redirect: 'error',
    }).catch(() => null);
    const body: unknown = answer?.ok ? await answer.json().catch(() => null) : null;
    const settings = Settings.safeParse(body);
    if (!settings.success)
      return void response.status(502).json({ error: "Temporal's UI does not answer. Is it running?" });
    const codec = {
      ...settings.data.Codec,
      Endpoint: '/codec',
      PassAccessToken: false,
      IncludeCredentials: true,
      DefaultErrorMessage: 'What this checkout holds is encrypted. Log in to read it:',
      DefaultErrorLink: '/codec/login',
    };
    response.set('Cache-Control', 'no-store').json({ ...settings.data, ...WITHOUT_TRAPS, Codec: codec });
  };
}
