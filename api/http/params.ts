import { storeId as storeIdSchema } from '../../contract/http';
import { noteInLog } from '../../platform/log-context';
import { HttpProblem } from './problem';

/** The store of a path. Throws STORE_NOT_FOUND for what cannot be one. */
export function storeParam(param: unknown): string {
  const parsed = storeIdSchema.safeParse(param);
  if (!parsed.success) throw new HttpProblem('STORE_NOT_FOUND');
  noteInLog({ storeId: parsed.data });
  return parsed.data;
}
