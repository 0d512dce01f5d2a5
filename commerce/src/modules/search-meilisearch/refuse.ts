import { MedusaError } from '@medusajs/framework/utils';

/** For what MeiliSearch cannot say: a 400 for whoever asked, rather than an answer to another question. */
export function refuse(what: string): never {
  throw new MedusaError(MedusaError.Types.NOT_ALLOWED, `The MeiliSearch provider does not support ${what}`);
}
