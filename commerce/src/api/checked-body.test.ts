import type { z } from '@medusajs/framework/zod';
import { StoreSettingsChange } from '../modules/stores/settings';
import { DeliveryZoneChange, StoreAddressChange } from '../workflows/fulfilment/staff-changes';
import { fieldErrors } from './checked-body';

const errorsOf = (schema: z.ZodType, body: unknown) => {
  const { error } = schema.safeParse(body);
  return error
    ? Object.fromEntries(fieldErrors(error).map(({ pointer, message }) => [pointer, message]))
    : {};
};
const day = (opens: string, closes: string) => ({ opens, closes });
const settings = { timeZone: 'America/Chicago', hours: { '1': [day('06:00', '22:00')] } };

test('each field of a store that is wrong is named, with what it must be', () => {
  expect(
    errorsOf(StoreSettingsChange, {
      timeZone: 'Mars/Olympus',
      hours: { '1': [day('6', '22:00')] },
      exceptions: { '2026-13-01': [], '': [], '12/24~': [] },
      slotMinutes: 1,
      slotCapacity: null,
      leadMinutes: 2.5,
    }),
  ).toEqual({
    '/timeZone': 'must be an IANA time zone, such as America/Chicago',
    '/hours/1/0/opens': 'must be HH:MM, 00:00 to 23:59',
    '/exceptions/2026-13-01': 'must be a date YYYY-MM-DD',
    '/exceptions/12~124~0': 'must be a date YYYY-MM-DD',
    '/exceptions/': 'must be a date YYYY-MM-DD',
    '/slotMinutes': 'must be a whole number from 5 to 240',
    '/slotCapacity': 'must be a whole number from 0 to 1000',
    '/leadMinutes': 'must be a whole number from 0 to 1440',
  });
  expect(errorsOf(StoreSettingsChange, settings)).toEqual({});
});

test('openings of a day that overlap are refused; those that touch, and a last one over midnight, are not', () => {
  const saved = (...openings: unknown[]) =>
    errorsOf(StoreSettingsChange, { ...settings, exceptions: { '2026-12-24': openings } });
  const refused = { '/exceptions/2026-12-24/1/opens': 'must be after the opening before it is over' };
  expect(saved(day('06:00', '14:00'), day('12:00', '20:00'))).toEqual(refused);
  expect(saved(day('18:00', '02:00'), day('20:00', '22:00'))).toEqual(refused);
  expect(saved(day('00:00', '00:00'), day('06:00', '07:00'))).toEqual(refused);
  expect(saved(day('06:00', '14:00'), day('14:00', '02:00'))).toEqual({});
});

test('a zone takes ZIP codes as people write them, once each, and amounts in cents', () => {
  expect(
    DeliveryZoneChange.parse({ zips: ['78701', ' 78701-1234', '78702'], fee: 2.99, minimum: 0 }),
  ).toEqual({ zips: ['78701', '78702'], fee: 2.99, minimum: 0 });
  expect(errorsOf(DeliveryZoneChange, { zips: ['78701', 'Austin'], fee: -1, minimum: null })).toEqual({
    '/zips/1': '“Austin” is not a ZIP code',
    '/fee': 'must be an amount from 0 to 1000 dollars, in whole cents',
    '/minimum': 'must be an amount from 0 to 10000 dollars, in whole cents',
  });
  expect(errorsOf(DeliveryZoneChange, { zips: [], fee: 0.001, minimum: 0 })).toEqual({
    '/zips': 'must name a ZIP code',
    '/fee': 'must be an amount from 0 to 1000 dollars, in whole cents',
  });
});

test('an address is whole', () => {
  const address = { address_1: '100 Main Street', city: 'Austin', province: 'tx', postal_code: '78701' };
  expect(StoreAddressChange.parse(address)).toMatchObject({ province: 'TX', address_2: null });
  expect(
    errorsOf(StoreAddressChange, { ...address, city: ' ', province: 'Texas', postal_code: '1' }),
  ).toEqual({
    '/city': 'must not be empty',
    '/province': 'must be a state in two letters, such as TX',
    '/postal_code': 'must be a ZIP code',
  });
});
