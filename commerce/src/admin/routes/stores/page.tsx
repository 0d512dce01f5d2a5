import { defineRouteConfig } from '@medusajs/admin-sdk';
import { Container, Heading, StatusBadge, Text } from '@medusajs/ui';
import type { ReactNode } from 'react';
import type { DeliveryZone } from '../../../workflows/fulfilment/delivery-zones';
import { AddressForm } from './address-form';
import { Edit } from './form';
import { HoursForm } from './hours-form';
import { type StoreOfStaff, useStores } from './use-stores';
import { comingDays, feeWords, holidayWords, pickupWords, weekWords, zipWords } from './words';
import { ZoneForm } from './zone-form';

/** One fact of a store in plain words, with the button that changes it. */
const Fact = ({ label, edit, children }: { label: string; edit?: ReactNode; children: ReactNode }) => (
  <div className="grid grid-cols-[10rem_1fr_auto] items-start gap-4 px-6 py-3">
    <Text size="small" leading="compact" weight="plus">
      {label}
    </Text>
    <div className="text-ui-fg-subtle txt-small">{children}</div>
    {edit}
  </div>
);

const Lines = ({ lines }: { lines: string[] }) => lines.map((line) => <div key={line}>{line}</div>);

const Store = ({ store, zones }: { store: StoreOfStaff; zones: DeliveryZone[] }): ReactNode => {
  const { settings, address, name } = store;
  const holidays = comingDays(settings.exceptions, Date.now()).map(holidayWords);
  /** What one form changes: a store's settings are one document. */
  const kept: Record<string, string[]> = {
    'Opening hours': weekWords(settings.hours),
    Holidays: holidays.length > 0 ? holidays : ['None'],
    'Pickup times': [pickupWords(settings)],
    'Time zone, phone': [[settings.timeZone, settings.phone ?? 'no phone'].join(', ')],
  };
  const place = [address.city, [address.province, address.postal_code].join(' ')].join(', ');
  return (
    <Container className="divide-y p-0">
      <div className="flex items-center justify-between px-6 py-4">
        <Heading level="h2">{name}</Heading>
        <StatusBadge color={store.isOpen ? 'green' : 'grey'}>{store.isOpen ? 'Open' : 'Closed'}</StatusBadge>
      </div>
      <Fact
        label="Address"
        edit={
          <Edit title={`Address of ${name}`}>{(close) => <AddressForm store={store} onSaved={close} />}</Edit>
        }
      >
        <Lines lines={[address.address_1, address.address_2 ?? '', place].filter((line) => line !== '')} />
      </Fact>
      {Object.entries(kept).map(([label, lines]) => (
        <Fact
          key={label}
          label={label}
          edit={
            <Edit what={`${label} of ${name}`} title={`Hours and pickup times of ${name}`}>
              {(close) => <HoursForm store={store} onSaved={close} />}
            </Edit>
          }
        >
          <Lines lines={lines} />
        </Fact>
      ))}
      {zones.map((zone) => (
        <Fact
          key={zone.id}
          label={zone.name}
          edit={
            <Edit title={`${zone.name} from ${name}`}>
              {(close) => <ZoneForm zone={zone} onSaved={close} />}
            </Edit>
          }
        >
          <Lines lines={[feeWords(zone), zipWords(zone)]} />
        </Fact>
      ))}
      {zones.length === 0 && <Fact label="Delivery">None: orders are fetched at the store</Fact>}
    </Container>
  );
};

/** Where the stores are, when they are open and where they deliver to. */
const StoresPage = (): ReactNode => {
  const { data, error } = useStores();
  return (
    <div className="flex flex-col gap-y-3">
      <Heading level="h1">Stores</Heading>
      {data?.map(({ store, zones }) => <Store key={store.id} store={store} zones={zones} />) ?? (
        <Text size="small" role="status" className="text-ui-fg-subtle">
          {error ? 'The shop did not answer. Load the page again.' : 'Asking the shop…'}
        </Text>
      )}
    </div>
  );
};

export const config = defineRouteConfig({ label: 'Stores' });

export default StoresPage;
