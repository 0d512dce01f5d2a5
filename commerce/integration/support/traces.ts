import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Client } from '@medusajs/framework/pg';
import { until } from './until';

/** A text that a test planted, by the field that it was typed into. */
export type Planted = Readonly<Record<string, string>>;

/**
 * A short number stands by chance in ids, in parts of a second and in amounts with many digits: it counts where it
 * stands by itself.
 */
const SHORT_NUMBER = /^\d{1,6}$/;
const stands = (value: string, text: string): boolean =>
  SHORT_NUMBER.test(value) ? new RegExp(`(?<![\\w.])${value}(?![\\w.])`).test(text) : text.includes(value);

const found = (text: string, planted: Planted): string[] =>
  Object.entries(planted)
    .filter(([, value]) => stands(value, text))
    .map(([field]) => field);

/** Which planted texts stand in which table of a database: `table: field`. */
export async function inTables(databaseUrl: string, planted: Planted): Promise<string[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1",
    );
    const traces: string[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<{ text: string }>(`SELECT t::text AS text FROM "${name}" AS t`);
      traces.push(
        ...found(rows.map(({ text }) => text).join('\n'), planted).map((field) => `${name}: ${field}`),
      );
    }
    return traces;
  } finally {
    await client.end();
  }
}

/** Which planted texts stand in which log: `file: field`. */
export function inLogs(folder: string, planted: Planted): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.log'))
    .flatMap((file) =>
      found(readFileSync(join(folder, file), 'utf8'), planted).map((field) => `${file}: ${field}`),
    );
}

export interface Listener {
  /** Everything that Redis was told since. */
  text(): string;
  close(): void;
}

/** Hears every command that any process sends to Redis. */
export async function listenToRedis(url: string): Promise<Listener> {
  const { hostname, port } = new URL(url);
  const told: string[] = [];
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined); // Its end is the test's own.
  socket.on('data', (chunk) => told.push(chunk.toString('utf8')));
  socket.write('MONITOR\r\n');
  await until('Redis to tell what it is told', async () => told.join('').includes('+OK'));
  return { text: () => told.join(''), close: () => socket.destroy() };
}

/** The commands in which a planted text was told: `command key: field`, each once. */
export function inRedis(listener: Listener, planted: Planted): string[] {
  const lines = listener
    .text()
    .split('\n')
    .flatMap((line) => {
      const [, command = '', key = ''] = /\] "([^"]*)"(?: "([^"]*)")?/.exec(line) ?? [];
      return found(line, planted).map((field) => `${command} ${key}`.slice(0, 80) + `: ${field}`);
    });
  return [...new Set(lines)];
}
