import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { projectPath } from '../../platform/root';

export const OBSERVABILITY = projectPath('deploy', 'observability');
const text = (...path: string[]): string =>
  readFileSync(projectPath('deploy', 'observability', ...path), 'utf8');

const Rule = z.strictObject({
  alert: z.string(),
  expr: z.string(),
  for: z.string(),
  labels: z.strictObject({ severity: z.enum(['warning', 'critical']) }),
  annotations: z.strictObject({ summary: z.string(), action: z.string(), runbook: z.string() }),
});
export type AlertRule = z.infer<typeof Rule>;

/** Throws where a rule says less, or more, than every rule must. */
export const alertRules = (): AlertRule[] =>
  z
    .object({ groups: z.array(z.object({ rules: z.array(Rule) })) })
    .parse(parse(text('alerts.yml')))
    .groups.flatMap(({ rules }) => rules);

const Panel = z.looseObject({
  id: z.number(),
  title: z.string(),
  type: z.enum(['timeseries', 'stat', 'bargauge', 'table']),
  datasource: z.object({ type: z.literal('prometheus'), uid: z.literal('prometheus') }),
  gridPos: z.object({
    x: z.number().min(0),
    y: z.number().min(0),
    w: z.number().min(1).max(24),
    h: z.number().min(1),
  }),
  targets: z.array(z.looseObject({ refId: z.string(), expr: z.string(), legendFormat: z.string() })).min(1),
  fieldConfig: z.looseObject({ defaults: z.looseObject({ unit: z.string() }) }),
});
const Dashboard = z.looseObject({
  uid: z.string(),
  title: z.string(),
  schemaVersion: z.number().min(39),
  panels: z.array(Panel).min(1),
  time: z.object({ from: z.string(), to: z.string() }),
  templating: z.object({ list: z.array(z.never()) }),
});
export type DashboardPanel = z.infer<typeof Panel>;

/** By the name of its file. Throws where Grafana would not take one. */
export const dashboards = () =>
  readdirSync(projectPath('deploy', 'observability', 'dashboards')).map((file) => ({
    file,
    ...Dashboard.parse(JSON.parse(text('dashboards', file))),
  }));

/** Every expression of rules and dashboards, with where it stands. */
export const expressions = (): { where: string; expr: string }[] => [
  ...alertRules().map(({ alert, expr }) => ({ where: `alerts.yml ${alert}`, expr })),
  ...dashboards().flatMap(({ file, panels }) =>
    panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ where: `${file} ${title}`, expr }))),
  ),
];
