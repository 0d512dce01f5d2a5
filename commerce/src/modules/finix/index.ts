import { ModuleProvider, Modules } from '@medusajs/framework/utils';
import { FinixPaymentProvider } from './provider';

export { FINIX_API_VERSION, type FinixOptions } from './options';

/** Medusa knows it as `pp_finix_finix`. */
export default ModuleProvider(Modules.PAYMENT, { services: [FinixPaymentProvider] });
