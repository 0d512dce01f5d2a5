import { type ReactNode, useState } from 'react';
import type { DeliveryZone } from '../../../workflows/fulfilment/delivery-zones';
import { Field, Form, LongField, numberOf } from './form';

/** Every word is one ZIP code. A zone that is everywhere stays so while nothing is typed. */
const zipsOf = (text: string, zone: DeliveryZone): string[] | null => {
  const zips = text.split(/[\s,;]+/).filter((word) => word !== '');
  return zips.length === 0 && zone.zips === null ? null : zips;
};

/** Where a store delivers to, for how much. */
export const ZoneForm = ({ zone, onSaved }: { zone: DeliveryZone; onSaved: () => void }): ReactNode => {
  const [zips, setZips] = useState(zone.zips?.join(', ') ?? '');
  const [fee, setFee] = useState(String(zone.fee ?? ''));
  const [minimum, setMinimum] = useState(String(zone.minimum));
  return (
    <Form
      path={`/admin/delivery-zones/${zone.id}`}
      body={() => ({ zips: zipsOf(zips, zone), fee: numberOf(fee), minimum: numberOf(minimum) })}
      onSaved={onSaved}
    >
      <LongField
        label="ZIP codes"
        at="/zips"
        hint="With commas or spaces between."
        value={zips}
        onChange={setZips}
      />
      <Field
        label="Fee in dollars"
        at="/fee"
        {...(zone.fee === null && {
          hint: 'Empty, the prices under conditions alone hold, as they are now.',
        })}
        type="number"
        value={fee}
        onChange={setFee}
      />
      <Field
        label="Least value of an order in dollars"
        at="/minimum"
        hint="Before discounts and tax; 0 for none."
        type="number"
        value={minimum}
        onChange={setMinimum}
      />
    </Form>
  );
};
