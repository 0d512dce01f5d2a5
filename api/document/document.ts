import {
  createDocument,
  type ZodOpenApiObject,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponsesObject,
} from 'zod-openapi';
import { ERRORS, type ErrorCode } from '../../contract';
import { ProblemSchema } from '../../contract/http';
import { codesOf, type Operation, type Tag } from './operation';
import { OPERATIONS } from './operations';
import { TOLD } from './webhook-endpoints';

const TAGS: Record<Tag, string> = {
  checkout: 'What a shop asks while the shopper checks out',
  events: 'What a shop tells when something happened',
  stores: 'How a store talks to its loyalty host, and its business days',
  'webhook endpoints': "Where a store's own systems are told what happened, and what was sent there",
  support: 'What people need who help shoppers',
  webhooks: 'What payment providers call',
  operations: 'Health, metrics and this document; open to everyone',
};

const retryAfter = {
  'Retry-After': {
    description: 'Seconds after which the same request may pass',
    required: true,
    schema: { type: 'integer' as const, minimum: 1 },
  },
};
const headersOf = (status: number) => {
  if (status === 429 || status === 503) return { headers: retryAfter };
  if (status !== 401) return {};
  return { headers: { 'WWW-Authenticate': { required: true, schema: { type: 'string' as const } } } };
};

/** The problem of one status, and the codes that this operation answers with it. */
const problem = (status: number, codes: ErrorCode[]) => ({
  description: codes.map((code) => `\`${code}\`: ${ERRORS[code].title}`).join('; '),
  ...headersOf(status),
  content: {
    'application/problem+json': {
      schema: {
        allOf: [
          { $ref: '#/components/schemas/Problem' },
          {
            type: 'object' as const,
            properties: { status: { const: status }, code: { type: 'string' as const, enum: [...codes] } },
          },
        ],
      },
    },
  },
});

/** Where no key and no body can be wrong, only HTTP itself can: Node answers that, without a body. */
const BROKEN_HTTP = { '4XX': { description: 'The HTTP request itself is broken' } };

function problemsOf(operation: Operation): ZodOpenApiResponsesObject {
  const found = [...codesOf(operation)].toSorted(([a], [b]) => a - b);
  if (found.length === 0) return BROKEN_HTTP;
  return Object.fromEntries(found.map(([status, codes]) => [String(status), problem(status, codes)]));
}

/** A checkout key opens its own store's doors, a support key those of people who help, an admin's every one. */
const securityOf = ({ scopes }: Operation) =>
  scopes.length === 0 ? [] : [...scopes, 'admin' as const].map((scope) => ({ [`${scope}Key`]: [] }));

const toOpenApi = (operation: Operation): ZodOpenApiOperationObject => {
  const { operationId, tag, summary, description, params, parameters, body, answers, scopes } = operation;
  return {
    operationId,
    tags: [tag],
    summary,
    ...(description ? { description } : {}),
    security: scopes.includes('admin') ? [{ adminKey: [] }] : securityOf(operation),
    ...(params ? { requestParams: params } : {}),
    ...(parameters ? { parameters } : {}),
    ...(body ? { requestBody: body } : {}),
    responses: { ...answers, ...problemsOf(operation) },
  };
};

function pathsOf(operations: readonly Operation[]): ZodOpenApiPathsObject {
  const paths: ZodOpenApiPathsObject = {};
  for (const operation of operations)
    paths[operation.path] = { ...paths[operation.path], [operation.method]: toOpenApi(operation) };
  return paths;
}

const bearer = (description: string) => ({ type: 'http' as const, scheme: 'bearer', description });

const document: ZodOpenApiObject = {
  openapi: '3.1.0',
  info: {
    title: 'Loyalty checkout',
    version: '1.0.0',
    description:
      'Every checkout is a durable session. Checkout never fails, and never waits more than 2.5 s, because of loyalty. ' +
      'Money is integer minor units; errors are RFC 9457 problems with a stable `code`. Any other method of a path is 405 `METHOD_NOT_ALLOWED`.',
    license: { name: 'Proprietary', identifier: 'LicenseRef-Proprietary' },
  },
  servers: [{ url: '/', description: 'The service that this document came from' }],
  tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
  paths: pathsOf(OPERATIONS),
  webhooks: TOLD,
  components: {
    schemas: { Problem: ProblemSchema },
    securitySchemes: {
      checkoutKey: bearer('`lk_<id>_<secret>` of one store, scope `checkout`; it never reaches a browser'),
      supportKey: bearer('`lk_<id>_<secret>` with the scope `support`'),
      adminKey: bearer('`lk_<id>_<secret>` with the scope `admin`'),
    },
  },
};

/** OpenAPI 3.1, made of the very schemas that requests are checked against. */
export const createOpenApi = () => createDocument(document);
