import type { ApiKeyEntry } from '../platform/store/api-keys';
import { localTime, shown, table } from './table';

const HEADER = ['ID', 'LABEL', 'SCOPE', 'STORE', 'CREATED', 'LAST USE', 'REVOKED'];

const cellsOf = ({ id, label, scope, storeId, createdAt, lastUsedAt, revokedAt }: ApiKeyEntry): string[] => [
  shown(id),
  shown(label),
  scope,
  shown(storeId),
  localTime(createdAt),
  localTime(lastUsedAt),
  localTime(revokedAt),
];

/** The keys as aligned columns, one line each in the given order, revoked ones dim where there is colour. */
export const keyTable = (entries: ApiKeyEntry[]): string =>
  table(
    HEADER,
    entries.map((entry) => ({ cells: cellsOf(entry), dim: entry.revokedAt !== null })),
  );
