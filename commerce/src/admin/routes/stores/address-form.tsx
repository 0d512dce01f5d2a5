import { type ReactNode, useState } from 'react';
import { Field, Form } from './form';
import type { StoreOfStaff } from './use-stores';

const LINES = [
  ['address_1', 'Street'],
  ['address_2', 'Suite or floor'],
  ['city', 'City'],
  ['province', 'State'],
  ['postal_code', 'ZIP code'],
] as const;

/** Where a store is. */
export const AddressForm = ({ store, onSaved }: { store: StoreOfStaff; onSaved: () => void }): ReactNode => {
  const [draft, setDraft] = useState<Record<string, string>>(() =>
    Object.fromEntries(LINES.map(([name]) => [name, store.address[name] ?? ''])),
  );
  return (
    <Form
      path={`/admin/store-hours/${store.id}/address`}
      body={() => ({ ...draft, address_2: draft.address_2?.trim() || null })}
      onSaved={onSaved}
    >
      {LINES.map(([name, label]) => (
        <Field
          key={name}
          label={label}
          at={`/${name}`}
          value={draft[name] ?? ''}
          onChange={(value) => setDraft({ ...draft, [name]: value })}
        />
      ))}
    </Form>
  );
};
