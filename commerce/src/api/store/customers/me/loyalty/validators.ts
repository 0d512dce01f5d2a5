import { z } from '@medusajs/framework/zod';

/** As the loyalty service takes it: 1–100 printable characters. */
export const LinkMembership = z.object({ membershipId: z.string().trim().min(1).max(100).regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must be printable') }).strict();
export type LinkMembership = z.infer<typeof LinkMembership>;
