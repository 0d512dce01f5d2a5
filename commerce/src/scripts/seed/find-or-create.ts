/**
 * The first of what is there already, or else the first of what `create` makes; a step of the seed that may
 * run again.
 */
export async function findOrCreate<T>(
  found: Promise<readonly T[]>,
  create: () => Promise<readonly T[]>,
): Promise<T> {
  const [existing] = await found;
  if (existing) return existing;
  const [created] = await create();
  if (!created) throw new Error('The shop was asked to create something and answered with nothing.');
  return created;
}
