import { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiRequestBodyObject } from 'zod-openapi';
import { ERRORS, type ErrorCode } from '../../contract';

export type Scope = 'checkout' | 'support' | 'admin';
export type Tag =
  'checkout' | 'events' | 'stores' | 'webhook endpoints' | 'support' | 'webhooks' | 'operations';

/** What one method of one path takes and answers. Everything that the document says of it stands here. */
export interface Operation {
  operationId: string;
  method: 'get' | 'post' | 'put' | 'delete';
  path: string;
  tag: Tag;
  summary: string;
  description?: string;
  /** Keys that may call it (an admin's may call every one that needs a key); none: nobody needs a key. */
  scopes: Scope[];
  params?: ZodOpenApiOperationObject['requestParams'];
  /** Parameters that are more than one name and one value. */
  parameters?: ZodOpenApiOperationObject['parameters'];
  body?: ZodOpenApiRequestBodyObject;
  answers: ZodOpenApiOperationObject['responses'];
  /** Codes that it may answer beside those of every operation of its kind (`codesOf`). */
  refusals?: ErrorCode[];
}

const WITH_KEY: ErrorCode[] = ['UNAUTHORIZED', 'FORBIDDEN', 'RATE_LIMITED', 'TRY_AGAIN'];
const WITH_BODY: ErrorCode[] = [
  'INVALID_REQUEST',
  'INVALID_JSON',
  'PAYLOAD_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
];

/** Every code that the operation may answer, by status. */
export function codesOf({ scopes, body, params, refusals = [] }: Operation): Map<number, ErrorCode[]> {
  const codes = new Set<ErrorCode>([
    ...(scopes.length > 0 ? WITH_KEY : []),
    ...(body ? WITH_BODY : []),
    // A path or a query that cannot be decoded.
    ...(params?.path || params?.query ? (['INVALID_REQUEST'] as const) : []),
    ...refusals,
  ]);
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codes) {
    const { status } = ERRORS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return byStatus;
}

export const json = (schema: z.ZodType, value: unknown) => ({
  'application/json': { schema, example: value },
});
export const body = (schema: z.ZodType, value: unknown): ZodOpenApiRequestBodyObject => ({
  content: json(schema, value),
  required: true,
});
export const ok = (description: string, schema: z.ZodType, value: unknown) => ({
  '200': { description, content: json(schema, value) },
});
export const text = (contentType: string, value: string) => ({
  '200': { description: 'OK', content: { [contentType]: { schema: z.string(), example: value } } },
});
