import type { InputHTMLAttributes, ReactNode } from 'react';
import { useId } from 'react';

interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'id'> {
  label: string;
  error?: string;
  hint?: string;
  testId?: string;
  optional?: boolean;
}

/** A labelled text field with its hint and its error tied to it for screen readers. */
export function Field({
  label,
  error,
  hint,
  testId,
  optional = false,
  className = '',
  ...input
}: FieldProps): ReactNode {
  const id = useId();
  const described = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ');
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1.5 block font-semibold">
        {label}
        {optional ? <span className="ml-1.5 font-normal text-ink-soft">optional</span> : null}
      </label>
      <input
        id={id}
        data-testid={testId}
        aria-invalid={error ? true : undefined}
        aria-describedby={described || undefined}
        className="field"
        {...input}
      />
      {hint ? (
        <p id={`${id}-hint`} className="mt-1.5 text-sm text-ink-soft">
          {hint}
        </p>
      ) : null}
      <FieldError id={`${id}-error`}>{error}</FieldError>
    </div>
  );
}

export function FieldError({ id, children }: { id: string; children: string | undefined }): ReactNode {
  if (!children) return null;
  return (
    <p id={id} data-testid="field-error" className="mt-1.5 text-sm font-semibold text-danger">
      {children}
    </p>
  );
}
