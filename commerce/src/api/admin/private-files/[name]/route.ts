import { basename } from 'node:path';
import type { MedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { MedusaError, Modules } from '@medusajs/framework/utils';

/**
 * A file for staff, as an export of orders: Medusa's authentication of `/admin` stands before it. With S3
 * such files have a signed address instead.
 */
export async function GET(req: MedusaRequest, res: MedusaResponse): Promise<void> {
  const name = req.params['name'] ?? '';
  if (!/^private-[\w.-]+$/.test(name))
    throw new MedusaError(MedusaError.Types.NOT_FOUND, 'There is no such file');
  const content = await req.scope
    .resolve(Modules.FILE)
    .getAsBuffer(name)
    .catch(() => undefined);
  if (!content) throw new MedusaError(MedusaError.Types.NOT_FOUND, 'There is no such file');
  res
    .set({ 'Content-Type': 'application/octet-stream', 'Cache-Control': 'no-store' })
    .attachment(basename(name));
  res.end(content);
}
