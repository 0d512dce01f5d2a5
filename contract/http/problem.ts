import { z } from 'zod';
import { ERRORS, type ErrorCode } from '../errors';

/** RFC 9457. Pointers (RFC 6901) are relative to the body of the request. */
export const ProblemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z
      .enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]])
      .meta({ description: 'Stable; for programs' }),
    instance: z.string().optional().meta({
      description:
        'The trace of the request (urn:trace:) or the request (urn:request:), to find it in the log',
    }),
    errors: z.array(z.object({ pointer: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });
export type ProblemDocument = z.infer<typeof ProblemSchema>;
