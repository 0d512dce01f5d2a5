import type {
  MedusaNextFunction,
  MedusaRequest,
  MedusaResponse,
  MiddlewareFunction,
} from '@medusajs/framework/http';
import type { z } from '@medusajs/framework/zod';
import { pointerTo } from '@loyalty-checkout/medusa-plugin/json-pointer';

/** What is wrong with one field of a form. */
export interface FieldError {
  /** JSON pointer into the body: `/hours/1/0/opens`. */
  pointer: string;
  message: string;
}

/** A name that is wrong (a date that is none) says so as its value would. */
const messageOf = (issue: z.core.$ZodIssue): string =>
  issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;

/** What the schema says against a body, field by field. */
export const fieldErrors = ({ issues }: z.ZodError): FieldError[] =>
  issues.map((issue) => ({ pointer: pointerTo(issue.path), message: messageOf(issue) }));

/** The answer to a body of which something is wrong. */
export function answerErrors(res: MedusaResponse, errors: readonly FieldError[]): void {
  const message = errors.map((each) => `${each.pointer} ${each.message}`).join('; ');
  res.status(400).json({ type: 'invalid_data', message, errors });
}

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
    answerErrors(res, fieldErrors(error));
  };
