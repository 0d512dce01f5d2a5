import { setTimeout as delay } from 'node:timers/promises';
import type { z } from 'zod';

const REQUEST_MS = 20_000;
/** As long as a shopper would try again before giving up; a single process that was killed is back by then. */
const PATIENCE_MS = 120_000;
const PAUSE_MS = 500;

/** What a client saw of one request. */
export interface Seen {
  step: string;
  /** By `performance.now()`. */
  at: number;
  milliseconds: number;
  /** Absent: no answer came, because the connection was refused or cut, or its time was over. */
  status?: number;
  /** Absent: an answer of 2xx. */
  failed?: string;
}

/** `once` throws at the first answer that is no success; `again` does what a person does who sees one. */
export type Tries = 'once' | 'again';

export interface Question {
  /** What it is counted as. */
  step: string;
  method: 'GET' | 'POST';
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
  /** As the client's own `final`, for this question. */
  final?(status: number): boolean;
}

/** An answer of another status than 2xx, with the beginning of its text. */
export class Refused extends Error {
  constructor(
    readonly step: string,
    readonly status: number,
    readonly text: string,
  ) {
    super(`${step}: ${status} ${text.slice(0, 500)}`);
  }
}

export interface AskingOptions {
  base: string;
  /** Of every request. */
  headers: Record<string, string>;
  tries: Tries;
  /** How long it asks again; two minutes where absent. */
  patienceMs?: number;
  /** Of the statuses that are no success, those that asking again would not change; none where absent. */
  final?(status: number): boolean;
}

/** Asks one server as one client, again and again where it is told to, and keeps what it saw. */
export class Asking {
  readonly seen: Seen[] = [];

  constructor(private readonly options: AskingOptions) {}

  private async send({ step, method, path, body, headers }: Question): Promise<unknown> {
    const at = performance.now();
    let status: number | undefined;
    const told = (failed?: string): void => {
      const milliseconds = performance.now() - at;
      this.seen.push({ step, at, milliseconds, status, ...(failed === undefined ? {} : { failed }) });
    };
    try {
      const answer = await fetch(new URL(path, this.options.base), {
        method,
        headers: { 'content-type': 'application/json', ...this.options.headers, ...headers },
        signal: AbortSignal.timeout(REQUEST_MS),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      ({ status } = answer);
      if (!answer.ok) throw new Refused(step, status, text);
      told();
      return text === '' ? undefined : JSON.parse(text);
    } catch (error) {
      told(String(error));
      throw error;
    }
  }

  /**
   * The answer to a question. Throws `Refused` for a status that is final, and what the last try threw once
   * asking again was for nothing.
   */
  async ask<T>(question: Question, schema: z.ZodType<T>): Promise<T> {
    const end = performance.now() + (this.options.patienceMs ?? PATIENCE_MS);
    for (;;) {
      try {
        return schema.parse(await this.send(question));
      } catch (error) {
        const final = question.final ?? this.options.final;
        const isFinal = error instanceof Refused && final?.(error.status) === true;
        if (isFinal || this.options.tries === 'once' || performance.now() > end) throw error;
        await delay(PAUSE_MS);
      }
    }
  }
}
