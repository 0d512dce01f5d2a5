import Medusa from '@medusajs/js-sdk';

/** This backend, as the signed-in member of staff: the dashboard keeps its token where this client looks for it. */
export const client = new Medusa({ baseUrl: '/', auth: { type: 'jwt' } });
