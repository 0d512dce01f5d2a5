import { slotRefusal } from './slot-refusal';

const at = new Date('2026-12-01T12:00:00Z');
const held = { slotAt: at, slotMinutes: 30, locationId: 'one' };
const pickup = { kind: 'pickup' as const, locationId: 'one', storeName: 'No. 1' };
const now = at.getTime() - 60_000;

test('a slot of the chosen store fits until it ends', () => {
  expect(slotRefusal(pickup, held, now)).toBeUndefined();
  expect(slotRefusal(pickup, held, at.getTime() + 29 * 60_000)).toBeUndefined();
  expect(slotRefusal(pickup, held, at.getTime() + 30 * 60_000)?.code).toBe('slot_over');
});

test('a slot of another store does not, and a delivery needs none', () => {
  expect(slotRefusal({ ...pickup, locationId: 'two', storeName: 'No. 2' }, held, now)).toEqual({
    code: 'slot_elsewhere',
    message: 'Choose a pickup time at No. 2.',
  });
  expect(slotRefusal({ ...pickup, kind: 'delivery', locationId: 'two' }, held, now)).toBeUndefined();
  expect(slotRefusal(pickup, undefined, now)).toBeUndefined();
});
