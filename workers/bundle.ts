import { bundleWorkflowCode, type Logger, type WorkflowBundleOption } from '@temporalio/worker';
import type { Config } from '../platform/config';

/**
 * The workflows as one script. Made ahead of time by `npm run build`; a worker without it makes its own in
 * about a second.
 */
export async function workflowBundle({
  WORKFLOW_BUNDLE: codePath,
}: Pick<Config, 'WORKFLOW_BUNDLE'>): Promise<WorkflowBundleOption> {
  return codePath ? { codePath } : makeBundle();
}

/**
 * Made once in a thread, not in every checkout: the world's currencies with the formats of their amounts, and
 * the tables of the contract, and where a trace stands. What is shared is frozen, so `contract/check` stays outside: the validators that
 * it calls keep their last errors on themselves.
 */
const SHARED = [
  ...['cart', 'errors', 'failure-words', 'markdown', 'money'],
  ...['operations', 'rules', 'session', 'times'],
]
  .map((name) => require.resolve(`../contract/${name}`))
  .concat(require.resolve('../workflows/trace-context'));

export const makeBundle = (logger?: Logger) =>
  bundleWorkflowCode({
    ...(logger ? { logger } : {}),
    workflowsPath: require.resolve('../workflows'),
    workflowInterceptorModules: [require.resolve('../workflows/tracing')],
    preloadModules: SHARED,
    failureConverterPath: require.resolve('../platform/failure-converter'),
  });
