import { pino } from 'pino';
import type { Logger } from '../../platform/logger';

/**
 * What the logger and its children write while `work` is done, a line each. A logger of ours writes to standard
 * output by itself: this takes over its stream and keeps its settings.
 */
export async function logLinesOf(logger: Logger, work: () => void | Promise<void>): Promise<string[]> {
  const written: string[] = [];
  const stream = Reflect.get(logger, pino.symbols.streamSym) as { write(line: string): void };
  const original = stream.write.bind(stream);
  stream.write = (line) => void written.push(line);
  try {
    await work();
  } finally {
    stream.write = original;
  }
  return written;
}
