const NO_ANSWER = 'The shop did not answer. Please try again.';

/**
 * What one of the session's routes refused: the sentence for the shopper, and the status, 0 when no answer
 * came.
 */
export interface Refused {
  status: number;
  message: string;
}

/** Posts to one of the session's routes; undefined when it was done. */
export async function askSession(
  path: '/session' | '/session/password',
  body: object,
): Promise<Refused | undefined> {
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (response.ok) return undefined;
    return {
      status: response.status,
      message: ((await response.json()) as { message?: string }).message ?? NO_ANSWER,
    };
  } catch {
    // No connection, or a gateway's page instead of an answer.
    return { status: 0, message: NO_ANSWER };
  }
}
