/** One answer that the thief got. */
export interface Answer {
  /** Method and path. */
  what: string;
  status: number;
  /** The stable code of a refusal; undefined where the answer names none. */
  code: string | undefined;
  text: string;
  cookies: readonly string[];
  /** Where a redirect leads; undefined for any other answer. */
  location?: string | undefined;
}

/** Things that no answer may hold, by what they are: the values are never printed. */
export type Secrets = Readonly<Record<string, string>>;

export interface Expectation {
  /**
   * `401`, or `409 PROOF_REQUIRED` where the reason matters. Too many requests (429) is a refusal everywhere.
   */
  refusals: readonly string[];
  secrets?: Secrets;
}

/** The `code` of a problem document; undefined for anything else. */
export function codeOf(text: string): string | undefined {
  try {
    const body: unknown = JSON.parse(text);
    const code: unknown = typeof body === 'object' && body !== null && 'code' in body ? body.code : undefined;
    return typeof code === 'string' && /^[A-Z][A-Z_]+$/.test(code) ? code : undefined;
  } catch {
    return undefined; // A page, an empty body.
  }
}

export const labelOf = ({ status, code }: Answer): string =>
  code === undefined ? String(status) : `${status} ${code}`;

/** `401 UNAUTHORIZED × 12, 429 RATE_LIMITED × 48`, in the order in which they first came. */
export function summaryOf(answers: readonly Answer[]): string {
  const counts = new Map<string, number>();
  for (const answer of answers) counts.set(labelOf(answer), (counts.get(labelOf(answer)) ?? 0) + 1);
  return [...counts].map(([label, times]) => (times === 1 ? label : `${label} × ${times}`)).join(', ');
}

const isRefusal = (answer: Answer, refusals: readonly string[]): boolean =>
  answer.status === 429 || refusals.includes(String(answer.status)) || refusals.includes(labelOf(answer));

/** The names of the secrets that stand in an answer. */
export const toldIn = (answers: readonly Answer[], secrets: Secrets): string[] =>
  Object.entries(secrets).flatMap(([name, value]) =>
    value !== '' && answers.some(({ text }) => text.includes(value)) ? [name] : [],
  );

/**
 * What the thief got: every answer but the refusals that were expected, and every secret that was told with
 * them.
 */
export function lootOf(answers: readonly Answer[], { refusals, secrets = {} }: Expectation): string[] {
  const open = answers
    .filter((answer) => !isRefusal(answer, refusals))
    .map((answer) => `${labelOf(answer)} to ${answer.what}`);
  return [...new Set(open), ...toldIn(answers, secrets).map((name) => `an answer tells ${name}`)];
}

/** The outcome of requests that must all be refused. */
export const refused = (
  answers: readonly Answer[],
  expectation: Expectation,
): { cameBack: string; got: string[] } => ({
  cameBack: summaryOf(answers),
  got: lootOf(answers, expectation),
});
