import { parser } from '@prometheus-io/lezer-promql';

/** What an expression asks for: one selector of a metric. */
export interface Selector {
  metric: string;
  /** The labels that it matches on. */
  labels: string[];
}

export interface Parsed {
  selectors: Selector[];
  /** The labels of `by (…)` and `on (…)`. */
  grouping: string[];
}

/** Grafana puts these in before Prometheus sees them. */
const asPrometheusGetsIt = (expression: string): string =>
  expression.replaceAll('$__rate_interval', '5m').replaceAll('$__range', '1h');

/** Throws where it is no PromQL. The grammar is that of Prometheus' own web page. */
export function parse(given: string): Parsed {
  const expression = asPrometheusGetsIt(given);
  const parsed: Parsed = { selectors: [], grouping: [] };
  const textOf = ({ from, to }: { from: number; to: number }) => expression.slice(from, to);
  parser.parse(expression).iterate({
    enter({ type, node }) {
      if (type.isError) throw new Error(`Not PromQL near character ${node.from}: ${given}`);
      if (type.name === 'VectorSelector') {
        const metric = node.getChild('Identifier');
        const matchers = node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? [];
        const labels = matchers.flatMap((matcher) => matcher.getChildren('LabelName')).map(textOf);
        parsed.selectors.push({ metric: metric ? textOf(metric) : '', labels });
      }
      if (type.name === 'GroupingLabels') parsed.grouping.push(...node.getChildren('LabelName').map(textOf));
    },
  });
  return parsed;
}
