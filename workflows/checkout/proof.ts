import { isCancellation } from '@temporalio/workflow';
import { HOST_STEPS, PROOF_LIMITS, type Identity, type ProveMessage } from '../../contract';
import { refusal } from '../failures';
import { interactiveHost } from '../activity-calls';
import { hasCode, mustProve, phoneToProve } from '../session/proof';
import { hostCallOf, type SessionState } from '../session/state';

/** The means of proof are away: the checkout goes on, earning only. */
function unavailable(state: SessionState, error: unknown): void {
  if (isCancellation(error)) throw error;
  state.warnings = [...new Set([...state.warnings, 'PROOF_UNAVAILABLE'])];
}

const available = (state: SessionState): void => {
  state.warnings = state.warnings.filter((warning) => warning !== 'PROOF_UNAVAILABLE');
};

/**
 * Has the host send its code to the number on file. A number that is nobody's goes the same way and gets the
 * same answer.
 */
export async function requestProof(state: SessionState, budgetMs: number): Promise<void> {
  if (!mustProve(state) || !state.identity) return;
  if (state.codesSent >= PROOF_LIMITS.codesPerSession) throw refusal('RATE_LIMITED');
  state.codeCalls += 1;
  try {
    const { outcome } = await interactiveHost(budgetMs, 'Send the member a code').sendCode({
      ...hostCallOf(state, HOST_STEPS.sendCode(state.codeCalls)),
      identity: state.identity,
    });
    if (outcome === 'unsupported') return unavailable(state, null);
  } catch (error) {
    return unavailable(state, error);
  }
  available(state);
  state.codesSent += 1;
  state.code = { sentAt: Date.now(), tries: 0 };
}

async function proveByCode(
  state: SessionState,
  identity: Identity,
  code: string,
  budgetMs: number,
): Promise<void> {
  if (!state.code || !hasCode(state, Date.now())) throw refusal('PROOF_CODE_EXPIRED');
  state.codeCalls += 1;
  let verified: boolean;
  try {
    ({ verified } = await interactiveHost(budgetMs, 'Check the code').verifyCode({
      ...hostCallOf(state, HOST_STEPS.verifyCode(state.codeCalls)),
      identity,
      code,
    }));
  } catch (error) {
    return unavailable(state, error);
  }
  available(state);
  if (!verified) {
    state.code.tries += 1;
    throw refusal('PROOF_CODE_WRONG', [{ pointer: '/code', message: 'is not the code that was sent' }]);
  }
  state.proven = true;
}

async function proveByToken(state: SessionState, idToken: string, budgetMs: number): Promise<void> {
  let phone: string | null;
  try {
    ({ phone } = await interactiveHost(budgetMs, 'Check the Firebase token').phoneOfFirebaseToken({
      idToken,
    }));
  } catch (error) {
    return unavailable(state, error);
  }
  available(state);
  if (phone === null || phone !== phoneToProve(state))
    throw refusal('PROOF_TOKEN_INVALID', [
      { pointer: '/firebaseIdToken', message: 'is no valid token for this number' },
    ]);
  state.proven = true;
}

/** The shopper shows to be the member. A wrong code is counted, though the message is refused. */
export async function prove(
  state: SessionState,
  { code, firebaseIdToken }: ProveMessage,
  budgetMs: number,
): Promise<void> {
  if (!mustProve(state) || !state.identity) return;
  if (code !== undefined) await proveByCode(state, state.identity, code, budgetMs);
  else await proveByToken(state, firebaseIdToken ?? '', budgetMs);
  if (state.proven) state.code = null;
}
