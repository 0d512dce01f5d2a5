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
 * The list of the world's currencies and the formats of their amounts are made once in a thread, not in every
 * checkout: 40 KiB of each, and half a millisecond.
 */
const STATELESS = [require.resolve('../contract/money')];

export const makeBundle = (logger?: Logger) =>
  bundleWorkflowCode({
    ...(logger ? { logger } : {}),
    workflowsPath: require.resolve('../workflows'),
    preloadModules: STATELESS,
    failureConverterPath: require.resolve('../platform/failure-converter'),
  });
