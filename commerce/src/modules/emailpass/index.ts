import { ModuleProvider, Modules } from '@medusajs/framework/utils';
import { EmailPassProvider } from './service';

export default ModuleProvider(Modules.AUTH, { services: [EmailPassProvider] });
