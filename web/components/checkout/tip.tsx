'use client';

import { type ReactNode, useState } from 'react';
import { cartStore } from '@/lib/cart/store';
import { formatMinor, toInput } from '@/lib/money';
import { TIP_PERCENTS, type TipChoice, tipAmount, typedTip } from '@/lib/tip';
import { Alert } from '../ui/alert';
import { FieldError } from '../ui/field';

const CUSTOM_DELAY_MS = 500;

interface TipProps {
  choice: TipChoice;
  subtotal: number;
  currency: string;
  problem: string | undefined;
}

/** None, a share of the subtotal, or an amount of the shopper's own. */
export function Tip({ choice, subtotal, currency, problem }: TipProps): ReactNode {
  const fixed = 'amount' in choice && choice.amount > 0;
  const [custom, setCustom] = useState(false);
  const own = custom || fixed;
  const none = !own && 'amount' in choice;
  const choose = (tip: TipChoice): void => {
    setCustom(false);
    cartStore.change({ tip });
  };
  return (
    <fieldset>
      <legend className="mb-3 text-ink-soft">All of it goes to the people who pack your order.</legend>
      <div className="grid grid-cols-5 gap-2 sm:gap-2.5">
        <TipOption name="none" label="No tip" chosen={none} onChoose={() => choose({ amount: 0 })} />
        {TIP_PERCENTS.map((percent) => (
          <TipOption
            key={percent}
            name={String(percent)}
            label={`${percent} %`}
            hint={formatMinor(tipAmount({ percent }, subtotal), currency)}
            chosen={!own && 'percent' in choice && choice.percent === percent}
            onChoose={() => choose({ percent })}
          />
        ))}
        <TipOption name="custom" label="Other" chosen={own} onChoose={() => setCustom(true)} />
      </div>
      {own ? <CustomTip amount={'amount' in choice ? choice.amount : 0} currency={currency} /> : null}
      {problem ? <Alert className="mt-3">{problem}</Alert> : null}
    </fieldset>
  );
}

interface TipOptionProps {
  name: string;
  label: string;
  hint?: string;
  chosen: boolean;
  onChoose: () => void;
}

function TipOption({ name, label, hint, chosen, onChoose }: TipOptionProps): ReactNode {
  return (
    <label
      data-testid={`tip-${name}`}
      data-selected={chosen}
      className="flex min-h-14 flex-col items-center justify-center rounded-xl border-[1.5px] border-line bg-white px-0.5 py-1.5 text-center text-[0.9375rem] leading-tight sm:text-base hover:border-forest-600 has-checked:border-forest-800 has-checked:bg-forest-800 has-checked:text-white has-focus-visible:outline-3 has-focus-visible:outline-offset-2 has-focus-visible:outline-amber-500"
    >
      <input type="radio" name="tip" value={name} checked={chosen} onChange={onChoose} className="sr-only" />
      <span className="font-semibold">{label}</span>
      {hint ? <span className="text-[0.8125rem] tabular-nums sm:text-sm">{hint}</span> : null}
    </label>
  );
}

function CustomTip({ amount, currency }: { amount: number; currency: string }): ReactNode {
  const [text, setText] = useState(amount > 0 ? toInput(amount, currency) : '');
  const typed = typedTip(text, currency);
  const problem = 'problem' in typed ? typed.problem : undefined;
  return (
    <div className="mt-4">
      <label htmlFor="tip-amount" className="mb-1.5 block font-semibold">
        Your tip in dollars
      </label>
      <input
        id="tip-amount"
        data-testid="tip-amount"
        inputMode="decimal"
        autoComplete="off"
        placeholder="4.00"
        className="field max-w-40"
        value={text}
        aria-invalid={problem ? true : undefined}
        aria-describedby={problem ? 'tip-error' : undefined}
        onChange={(event) => {
          setText(event.target.value);
          const tip = typedTip(event.target.value, currency);
          if ('amount' in tip) cartStore.change({ tip }, CUSTOM_DELAY_MS);
        }}
      />
      <FieldError id="tip-error">{problem}</FieldError>
    </div>
  );
}
