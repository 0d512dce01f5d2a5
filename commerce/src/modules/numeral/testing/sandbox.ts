import { join } from 'node:path';

interface WireMessage {
  method: string;
  path: string;
  status?: number;
  body: unknown;
  headers?: Record<string, unknown>;
}

/**
 * The public face of `sandbox/numeral`, which belongs to the package around this one and is none of its
 * dependencies.
 */
interface SandboxModule {
  startNumeralSandbox(): Promise<{ url: string; close(): Promise<void> }>;
  validateAgainstOpenApi(message: WireMessage): { pointer: string; message: string }[];
  SANDBOX_API_KEY: string;
}

export interface Call {
  route: string;
  headers: Record<string, unknown>;
  body: unknown;
}

export interface NumeralSandbox {
  url: string;
  apiKey: string;
  setFaults(
    ...faults: { route?: string; kind: string; value?: number | string; times?: number }[]
  ): Promise<void>;
  calls(): Promise<Call[]>;
  reset(): Promise<void>;
  close(): Promise<void>;
  /** What broke the sandbox's OpenAPI file since the last look; emptied by it. */
  problems(): string[];
}

const bodyOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // A malformed answer is a test's own doing and says nothing of the wire.
  }
};

/** From now on every exchange with this address is held to the file, requests and answers. */
function holdToFile(
  url: string,
  { validateAgainstOpenApi }: SandboxModule,
): { problems: string[]; release(): void } {
  const problems: string[] = [];
  const actual = globalThis.fetch;
  const note = (message: WireMessage): void => {
    for (const problem of validateAgainstOpenApi(message))
      problems.push(
        `${message.method} ${message.path} ${message.status ?? ''} ${problem.pointer} ${problem.message}`,
      );
  };
  const spy = jest.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const { pathname, origin } = new URL(String(input));
    if (origin !== url || pathname.startsWith('/_control')) return actual(input, init);
    const message = { method: init?.method ?? 'GET', path: pathname };
    note({
      ...message,
      body: bodyOf(String(init?.body)),
      headers: Object.fromEntries(new Headers(init?.headers)),
    });
    const response = await actual(input, init);
    const body = bodyOf(await response.clone().text());
    if (body !== undefined) note({ ...message, status: response.status, body });
    return response;
  });
  return { problems, release: () => spy.mockRestore() };
}

/** A Numeral sandbox of one's own, with every exchange watched. Build providers after this. */
export async function openNumeralSandbox(): Promise<NumeralSandbox> {
  const sandboxModule = jest.requireActual<SandboxModule>(
    join(__dirname, '..', '..', '..', '..', '..', 'sandbox', 'numeral'),
  );
  const { url, close } = await sandboxModule.startNumeralSandbox();
  const watch = holdToFile(url, sandboxModule);
  const control = (path: string, method: string, body?: unknown) =>
    fetch(`${url}/_control${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return {
    url,
    apiKey: sandboxModule.SANDBOX_API_KEY,
    setFaults: async (...faults) => {
      const { status } = await control(
        '/faults',
        'PUT',
        faults.map((fault) => ({ route: 'calculations', ...fault })),
      );
      if (status !== 200) throw new Error(`The sandbox refused the faults: ${status}`);
    },
    calls: async () => (await (await control('/calls', 'GET')).json()) as Call[],
    reset: async () => void (await control('/reset', 'POST')),
    close: async () => {
      watch.release();
      await close();
    },
    problems: () => watch.problems.splice(0),
  };
}
