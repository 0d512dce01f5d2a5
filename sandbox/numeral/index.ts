export { SANDBOX_API_KEY } from './config';
export { validateAgainstOpenApi, type WireMessage, type WireProblem } from './openapi';
export { startNumeralSandbox, type StartOptions } from './sandbox';
