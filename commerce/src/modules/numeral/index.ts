import { ModuleProvider, Modules } from '@medusajs/framework/utils';
import { NumeralTaxProvider } from './service';

export default ModuleProvider(Modules.TAX, { services: [NumeralTaxProvider] });
