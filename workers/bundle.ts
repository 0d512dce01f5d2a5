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

export const makeBundle = (logger?: Logger) =>
  bundleWorkflowCode({
    ...(logger ? { logger } : {}),
    workflowsPath: require.resolve('../workflows'),
    failureConverterPath: require.resolve('../platform/failure-converter'),
  });
