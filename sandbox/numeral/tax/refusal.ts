/** A business "no" of Numeral's: `{code, type, message}` on the wire. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly type: string,
    message: string,
  ) {
    super(message);
  }
}
