export { validateAgainstOpenApi, type WireMessage, type WireProblem } from './openapi';
export { TEST_CARDS } from './host';
export { SANDBOX_ACCOUNT, type Account } from './state';
export {
  createFinixSandbox,
  startFinixSandbox,
  type FinixSandboxOptions,
  type RunningFinixSandbox,
  type StartOptions,
} from './sandbox';
