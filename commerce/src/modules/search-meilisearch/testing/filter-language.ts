import type { Row } from './matching';

/**
 * Whether a row passes an expression of MeiliSearch's filter language; throws for what is none, as
 * MeiliSearch answers with an error.
 */
export function matches(filter: string, row: Row): boolean {
  if (filter.trim() === '') return true;
  const tokens = filter.match(/"(?:\\.|[^"\\])*"|[()[\],]|!=|>=|<=|[=<>]|[^\s()[\],=<>!]+/g) ?? [];
  const reader = new Reader(tokens, row);
  const result = reader.either();
  if (reader.left()) throw new Error(`A filter that MeiliSearch would refuse: ${filter}`);
  return result;
}

class Reader {
  private next = 0;

  constructor(
    private readonly tokens: readonly string[],
    private readonly row: Row,
  ) {}

  left = (): boolean => this.next < this.tokens.length;

  either(): boolean {
    let result = this.both();
    while (this.take('OR')) result = this.both() || result;
    return result;
  }

  private both(): boolean {
    let result = this.one();
    while (this.take('AND')) result = this.one() && result;
    return result;
  }

  private one(): boolean {
    if (this.take('NOT')) return !this.one();
    if (!this.take('(')) return this.condition(this.word());
    const inner = this.either();
    this.must(')');
    return inner;
  }

  private condition(field: string): boolean {
    const held = this.row[field];
    const values: unknown[] = [held ?? []].flat();
    const operator = this.word();
    switch (operator) {
      case 'EXISTS':
        return field in this.row;
      case 'NOT':
        this.must('EXISTS');
        return !(field in this.row);
      case 'IS': {
        const not = this.take('NOT');
        this.must('NULL');
        return (held === null) !== not;
      }
      case 'IN':
        return this.list().some((value) => values.some((one) => String(one) === value));
      case '=':
        return this.equals(values, this.word());
      case '<':
      case '<=':
      case '>':
      case '>=':
        return this.compares(values, operator, Number(this.word()));
      default:
        throw new Error(`A filter that MeiliSearch would refuse: ${field} ${operator}`);
    }
  }

  private equals = (values: readonly unknown[], literal: string): boolean =>
    values.some((value) => String(value) === bare(literal));

  private compares(values: readonly unknown[], operator: string, bound: number): boolean {
    if (Number.isNaN(bound)) throw new Error('MeiliSearch compares numbers only.');
    return values.some(
      (value) =>
        typeof value === 'number' &&
        { '<': value < bound, '<=': value <= bound, '>': value > bound, '>=': value >= bound }[operator],
    );
  }

  private list(): string[] {
    const values: string[] = [];
    this.must('[');
    while (!this.take(']')) {
      values.push(bare(this.word()));
      this.take(',');
    }
    return values;
  }

  private word(): string {
    const token = this.tokens[this.next];
    if (token === undefined) throw new Error('A filter that ends too early.');
    this.next += 1;
    return token;
  }

  private take(token: string): boolean {
    if (this.tokens[this.next] !== token) return false;
    this.next += 1;
    return true;
  }

  private must(token: string): void {
    if (!this.take(token))
      throw new Error(`A filter with "${this.tokens[this.next] ?? ''}" where "${token}" should be.`);
  }
}

const bare = (token: string): string =>
  token.startsWith('"') ? token.slice(1, -1).replace(/\\(.)/g, '$1') : token;
