import { NativeConnection, Worker } from '@temporalio/worker';
import { bareActivities } from './activities';
import { BARE_TASK_QUEUE } from './shape';

/** A worker as the SDK makes it, with its defaults and the plain data converter. */
async function main(): Promise<void> {
  const connection = await NativeConnection.connect({ address: process.env['TEMPORAL_ADDRESS'] });
  const worker = await Worker.create({
    connection,
    taskQueue: BARE_TASK_QUEUE,
    workflowsPath: require.resolve('./workflows'),
    activities: bareActivities,
  });
  await worker.run();
  await connection.close();
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
