export { validateAgainstOpenApi, type WireMessage, type WireProblem } from './openapi';
export {
  createPdiSandbox,
  startPdiSandbox,
  type PdiSandboxOptions,
  type RunningPdiSandbox,
  type StartOptions,
} from './sandbox';
export { SEED_CLIENTS, type Client } from './state';
