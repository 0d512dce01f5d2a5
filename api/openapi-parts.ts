import type { z } from 'zod';
import type { ZodOpenApiResponsesObject } from 'zod-openapi';
import { ERRORS } from '../contract';
import { ProblemSchema } from '../contract/http';

export const json = (schema: z.ZodType) => ({ 'application/json': { schema } });
const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: ProblemSchema } },
});

const codesOf = (status: number): string =>
  Object.entries(ERRORS)
    .filter(([, error]) => error.status === status)
    .map(([code, { title }]) => `\`${code}\`: ${title}`)
    .join('; ');

/** The problems that a route may answer, each with the codes of its status. */
export const problems = (...statuses: number[]): ZodOpenApiResponsesObject =>
  Object.fromEntries(
    statuses.map((status) => [String(status), problem(codesOf(status))]),
  ) as ZodOpenApiResponsesObject;

export const ALWAYS = [401, 403, 405, 429, 503];
export const WITH_BODY = [400, 413, 415];
