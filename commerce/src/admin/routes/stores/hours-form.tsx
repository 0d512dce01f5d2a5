import { Button, Heading, Input, Text } from '@medusajs/ui';
import { type ReactNode, useState } from 'react';
import type { Opening, StoreSettings } from '../../../modules/stores/settings';
import { Field, Form, numberOf } from './form';
import { Openings } from './openings';
import type { StoreOfStaff } from './use-stores';
import { comingDays, WEEKDAYS } from './words';

const ZONES = 'time-zones';

interface Draft extends Pick<StoreSettings, 'timeZone' | 'hours'> {
  phone: string;
  days: { date: string; openings: Opening[] }[];
  numbers: Record<(typeof NUMBERS)[number][0], string>;
}

const NUMBERS = [
  ['slotMinutes', 'Minutes of a pickup time'],
  ['slotCapacity', 'Orders in each; 0 for no times'],
  ['leadMinutes', 'Minutes until the earliest'],
  ['daysAhead', 'Days ahead, today included'],
] as const;

const draftOf = ({ settings }: StoreOfStaff): Draft => ({
  timeZone: settings.timeZone,
  hours: settings.hours,
  phone: settings.phone ?? '',
  days: comingDays(settings.exceptions, Date.now()).map(([date, openings]) => ({ date, openings })),
  numbers: {
    slotMinutes: String(settings.slotMinutes),
    slotCapacity: String(settings.slotCapacity),
    leadMinutes: String(settings.leadMinutes),
    daysAhead: String(settings.daysAhead),
  },
});

/** As the backend reads it. Of a date that was typed twice all openings are kept, for the backend to judge. */
const bodyOf = ({ timeZone, hours, phone, days, numbers }: Draft): unknown => ({
  timeZone: timeZone.trim(),
  phone: phone.trim() || null,
  hours,
  exceptions: Object.fromEntries(
    days.map(({ date }) => [date, days.flatMap((each) => (each.date === date ? each.openings : []))]),
  ),
  ...Object.fromEntries(NUMBERS.map(([name]) => [name, numberOf(numbers[name])])),
});

/** When a store is open, and when orders can be fetched. */
export const HoursForm = ({ store, onSaved }: { store: StoreOfStaff; onSaved: () => void }): ReactNode => {
  const [draft, setDraft] = useState(() => draftOf(store));
  const change = (part: Partial<Draft>): void => setDraft({ ...draft, ...part });
  const changeDay = (index: number, part: Partial<Draft['days'][number]>): void =>
    change({ days: draft.days.map((each, position) => (position === index ? { ...each, ...part } : each)) });
  return (
    <Form path={`/admin/store-hours/${store.id}`} body={() => bodyOf(draft)} onSaved={onSaved}>
      <Heading level="h3">Opening hours</Heading>
      <Text size="small" className="text-ui-fg-subtle">
        On the clock at the store. 12 AM to 12 AM is all day; a closing before its opening is on the next day.
      </Text>
      {WEEKDAYS.map(([key, name]) => (
        <div key={key} className="grid grid-cols-[7.5rem_1fr] items-start gap-3">
          <Text size="small" className="pt-1">
            {name}
          </Text>
          <Openings
            name={name}
            at={`/hours/${key}`}
            value={draft.hours[key] ?? []}
            onChange={(openings) => change({ hours: { ...draft.hours, [key]: openings } })}
          />
        </div>
      ))}
      <Heading level="h3">Holidays and other days</Heading>
      {draft.days.map(({ date, openings }, index) => (
        <div key={index} className="flex flex-col gap-1">
          <div className="flex items-center gap-2">
            <Input
              type="date"
              size="small"
              aria-label="Date"
              value={date}
              onChange={({ target }) => changeDay(index, { date: target.value })}
            />
            <Button
              type="button"
              size="small"
              variant="transparent"
              aria-label={`Remove the day ${date}`}
              onClick={() => change({ days: draft.days.filter((_each, position) => position !== index) })}
            >
              Remove day
            </Button>
          </div>
          <Openings
            name={date || 'the new day'}
            at={`/exceptions/${date}`}
            value={openings}
            onChange={(value) => changeDay(index, { openings: value })}
          />
        </div>
      ))}
      <div>
        <Button
          type="button"
          size="small"
          variant="secondary"
          onClick={() => change({ days: [...draft.days, { date: '', openings: [] }] })}
        >
          Add a day
        </Button>
      </div>
      <Heading level="h3">Pickup times</Heading>
      <div className="grid grid-cols-2 gap-4">
        {NUMBERS.map(([name, label]) => (
          <Field
            key={name}
            label={label}
            at={`/${name}`}
            type="number"
            value={draft.numbers[name]}
            onChange={(value) => change({ numbers: { ...draft.numbers, [name]: value } })}
          />
        ))}
      </div>
      <Heading level="h3">Clock and phone</Heading>
      <Field
        label="Time zone"
        at="/timeZone"
        list={ZONES}
        value={draft.timeZone}
        onChange={(timeZone) => change({ timeZone })}
      />
      <datalist id={ZONES}>
        {Intl.supportedValuesOf('timeZone').map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
      <Field label="Phone" at="/phone" value={draft.phone} onChange={(phone) => change({ phone })} />
    </Form>
  );
};
