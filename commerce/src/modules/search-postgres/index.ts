import { ModuleProvider, Modules } from '@medusajs/framework/utils';
import { ForgivingPostgresSearch } from './service';

export default ModuleProvider(Modules.SEARCH, { services: [ForgivingPostgresSearch] });
