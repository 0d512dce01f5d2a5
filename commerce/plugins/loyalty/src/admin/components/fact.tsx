import { Text } from '@medusajs/ui';
import type { ReactNode } from 'react';

/** One line of a panel: what it is, and how it is. */
export const Fact = ({ label, children }: { label: string; children: ReactNode }) => (
  <div className="grid grid-cols-2 items-start gap-2 px-6 py-3">
    <Text size="small" leading="compact" weight="plus" className="text-ui-fg-base">
      {label}
    </Text>
    <div className="text-ui-fg-subtle txt-small break-words">{children}</div>
  </div>
);
