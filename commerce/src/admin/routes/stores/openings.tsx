import { Button, Input, Text } from '@medusajs/ui';
import type { ReactNode } from 'react';
import type { Opening } from '../../../modules/stores/settings';
import { Problem } from './form';

const USUAL: Opening = { opens: '06:00', closes: '22:00' };

interface OpeningsProps {
  /** Whose they are: `Monday`. */
  name: string;
  /** JSON pointer. */
  at: string;
  value: readonly Opening[];
  onChange: (value: Opening[]) => void;
}

/** The openings of one day; a day without any is closed. */
export const Openings = ({ name, at, value, onChange }: OpeningsProps): ReactNode => {
  const change = (index: number, part: Partial<Opening>): void =>
    onChange(value.map((each, position) => (position === index ? { ...each, ...part } : each)));
  const add = (
    <Button
      type="button"
      size="small"
      variant="transparent"
      aria-label={`Add an opening to ${name}`}
      onClick={() => onChange([...value, USUAL])}
    >
      Add
    </Button>
  );
  return (
    <div className="flex flex-col gap-1">
      {value.map((opening, index) => (
        <div key={index} className="flex items-center gap-2">
          <Input
            type="time"
            size="small"
            aria-label={`${name} opens`}
            value={opening.opens}
            onChange={({ target }) => change(index, { opens: target.value })}
          />
          <Text size="small">to</Text>
          <Input
            type="time"
            size="small"
            aria-label={`${name} closes`}
            value={opening.closes}
            onChange={({ target }) => change(index, { closes: target.value })}
          />
          <Button
            type="button"
            size="small"
            variant="transparent"
            aria-label={`Remove an opening of ${name}`}
            onClick={() => onChange(value.filter((_each, position) => position !== index))}
          >
            Remove
          </Button>
          {index === value.length - 1 && add}
        </div>
      ))}
      {value.length === 0 && (
        <div className="flex items-center gap-2">
          <Text size="small" className="text-ui-fg-subtle">
            Closed
          </Text>
          {add}
        </div>
      )}
      <Problem at={at} />
    </div>
  );
};
