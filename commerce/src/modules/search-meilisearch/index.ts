import { ModuleProvider, Modules } from '@medusajs/framework/utils';
import { MeiliSearchProvider } from './service';

export default ModuleProvider(Modules.SEARCH, { services: [MeiliSearchProvider] });
