import express, { type Express, type Response } from 'express';
import { refuseProduction, serve, type RunningServer } from '../kit/serve';
import { ACTIONS, Refusal, type Queues } from './actions';
import { nodeEnv } from './config';
import { openJournal } from './journal';
import { Queue } from './queue';

export interface StartOptions {
  /** Default 0, any free one. */
  port?: number;
  /** Default 127.0.0.1. */
  host?: string;
  /** Without it the messages live in memory only. */
  stateFile?: string;
  /** Queues that are there from the start; default `loyalty-events`. */
  queues?: readonly string[];
  /** After so many receives a message goes to `<queue>-dead-letters`; default 10. */
  maxReceives?: number;
}

/** The account in a queue's address; the stand-in knows no others and looks at no signature. */
const ACCOUNT = '000000000000';
const TARGET = /^AmazonSQS\.(\w+)$/;
const BODY_LIMIT = '2mb';
/** Of the queue that takes what nobody takes from another one. */
const DEAD_LETTERS = '-dead-letters';
/** With 30 s each: an outage of five minutes makes no dead letters. */
const MAX_RECEIVES = 10;

interface QueueOptions {
  names: readonly string[];
  maxReceives: number;
  baseUrl: () => string;
  stateFile?: string;
}

function createQueues({ names, maxReceives, baseUrl, stateFile }: QueueOptions): Queues {
  const journal = openJournal(stateFile);
  const queues = new Map<string, Queue>();
  const create = (name: string): Queue => {
    const queue =
      queues.get(name) ??
      new Queue(
        name,
        journal,
        journal.messages.filter((message) => message.queue === name),
      );
    queues.set(name, queue);
    return queue;
  };
  for (const name of [...names, ...journal.messages.map(({ queue }) => queue)]) create(name);
  for (const name of names)
    create(name).redrive = { deadLetters: create(`${name}${DEAD_LETTERS}`), maxReceives };
  return {
    create,
    find: (name) => queues.get(name),
    names: () => [...queues.keys()],
    sourceOf: (deadLetters) =>
      [...queues.values()].find(({ redrive }) => redrive?.deadLetters === deadLetters),
    urlOf: (name) => `${baseUrl()}/${ACCOUNT}/${name}`,
    byUrl: (url) => {
      const queue = queues.get(url.split('/').at(-1) ?? '');
      if (!queue)
        throw new Refusal('com.amazonaws.sqs#QueueDoesNotExist', 'The specified queue does not exist.');
      return queue;
    },
  };
}

function answer(res: Response, status: number, body: object): void {
  res.status(status).setHeader('Content-Type', 'application/x-amz-json-1.0');
  res.end(JSON.stringify(body));
}

function createApp(queues: Queues): Express {
  const app = express();
  app.disable('x-powered-by');
  app.get(
    '/healthz',
    (_req, res) => void res.json({ queues: queues.names().map((name) => queues.urlOf(name)) }),
  );
  app.post('*path', express.json({ type: () => true, limit: BODY_LIMIT }), async (req, res) => {
    const run = ACTIONS[TARGET.exec(req.get('x-amz-target') ?? '')?.[1] ?? ''];
    const gone = new AbortController();
    res.once('close', () => gone.abort());
    try {
      if (!run)
        throw new Refusal(
          'com.amazon.coral.service#UnknownOperationException',
          'The stand-in does not know this operation.',
        );
      answer(res, 200, await run(req.body, queues, gone.signal));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      answer(res, 400, { __type: error.type, message: error.message });
    }
  });
  return app;
}

/**
 * SQS at home: AWS's JSON protocol, which its SDK speaks (the stand-ins on npm still speak the one before). A
 * message is in the state file before its sender hears that it was taken, and comes out again after the
 * process was killed; only a crash of the whole machine can take the last moments with it. Throws when the
 * port is taken or NODE_ENV is neither development nor test.
 */
export async function startSqsSandbox({
  port = 0,
  host = '127.0.0.1',
  stateFile,
  queues: names = ['loyalty-events'],
  maxReceives = MAX_RECEIVES,
}: StartOptions = {}): Promise<RunningServer> {
  refuseProduction('SQS', nodeEnv());
  let url = '';
  const server = await serve(createApp(createQueues({ names, maxReceives, baseUrl: () => url, stateFile })), {
    host,
    port,
  });
  url = server.url;
  return server;
}
