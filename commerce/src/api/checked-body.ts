import type {
  MedusaNextFunction,
  MedusaRequest,
  MedusaResponse,
  MiddlewareFunction,
} from '@medusajs/framework/http';
import type { z } from '@medusajs/framework/zod';

/** What is wrong with one field of a form. */
export interface FieldError {
  /** JSON pointer into the body: `/hours/1/0/opens`. */
  pointer: string;
  message: string;
}

const pointerOf = (path: readonly PropertyKey[]): string => path.map((part) => `/${String(part)}`).join('');

/** A name that is wrong (a date that is none) says so as its value would. */
const messageOf = (issue: z.core.$ZodIssue): string =>
  issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;

/** What the schema says against a body, field by field. */
export const fieldErrors = ({ issues }: z.ZodError): FieldError[] =>
  issues.map((issue) => ({ pointer: pointerOf(issue.path), message: messageOf(issue) }));

/** As Medusa's `validateAndTransformBody`; its answer names each field that is wrong, for forms. */
export const checkedBody =
  (schema: z.ZodType): MiddlewareFunction =>
  (req: MedusaRequest, res: MedusaResponse, next: MedusaNextFunction): void => {
    const { success, data, error } = schema.safeParse(req.body);
    if (success) {
      req.validatedBody = data;
      next();
      return;
    }
    const errors = fieldErrors(error);
    const message = errors.map((each) => `${each.pointer} ${each.message}`).join('; ');
    res.status(400).json({ type: 'invalid_data', message, errors });
  };
