import { Button, Drawer, Input, Label, Text, Textarea, toast } from '@medusajs/ui';
import { useQueryClient } from '@tanstack/react-query';
import { createContext, type FormEvent, type ReactNode, useContext, useId, useState } from 'react';
import { post, Refusal } from '../../lib/post';
import { STORES_KEY } from './use-stores';

/** What the backend said against the form that was sent last. */
const Fields = createContext<Refusal['fields']>([]);

/** What is wrong with a field or a part of it; undefined where nothing is. @param at the field's JSON pointer */
function useProblem(at: string): string | undefined {
  const problem = useContext(Fields).find(({ pointer }) => pointer === at || pointer.startsWith(`${at}/`));
  return problem && problem.message.charAt(0).toUpperCase() + problem.message.slice(1);
}

export const Problem = ({ at, id }: { at: string; id?: string }): ReactNode => {
  const problem = useProblem(at);
  return problem ? (
    <Text id={id} size="small" role="alert" className="text-ui-fg-error">
      {problem}
    </Text>
  ) : null;
};

interface FieldProps {
  label: string;
  /** Its JSON pointer in what is sent. */
  at: string;
  value: string;
  onChange: (value: string) => void;
  hint?: string;
}

const useField = (at: string) => {
  const id = useId();
  const isWrong = useProblem(at) !== undefined;
  return { id, 'aria-invalid': isWrong, 'aria-describedby': `${id}-said` };
};

const Labelled = ({
  id,
  label,
  at,
  hint,
  children,
}: Pick<FieldProps, 'label' | 'at' | 'hint'> & { id: string; children: ReactNode }) => (
  <div className="flex flex-col gap-1">
    <Label htmlFor={id} size="small" weight="plus">
      {label}
    </Label>
    {children}
    {hint && (
      <Text size="small" className="text-ui-fg-subtle">
        {hint}
      </Text>
    )}
    <Problem at={at} id={`${id}-said`} />
  </div>
);

export const Field = ({
  onChange,
  value,
  type = 'text',
  list,
  ...rest
}: FieldProps & { type?: string; list?: string }): ReactNode => {
  const own = useField(rest.at);
  return (
    <Labelled id={own.id} {...rest}>
      <Input
        {...own}
        type={type}
        list={list}
        value={value}
        onChange={({ target }) => onChange(target.value)}
      />
    </Labelled>
  );
};

export const LongField = ({ onChange, value, ...rest }: FieldProps): ReactNode => {
  const own = useField(rest.at);
  return (
    <Labelled id={own.id} {...rest}>
      <Textarea {...own} rows={4} value={value} onChange={({ target }) => onChange(target.value)} />
    </Labelled>
  );
};

/** A number as it is typed; an empty field is no number, and the backend says so. */
export const numberOf = (text: string): number | null => (text.trim() === '' ? null : Number(text));

interface FormProps {
  path: string;
  /** What is sent, as the fields stand. */
  body: () => unknown;
  onSaved: () => void;
  children: ReactNode;
}

/** The form in a drawer: sent as a whole, and saved as a whole or not at all. */
export const Form = ({ path, body, onSaved, children }: FormProps): ReactNode => {
  const queries = useQueryClient();
  const [refusal, setRefusal] = useState<Refusal>();
  const [isBusy, setIsBusy] = useState(false);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setIsBusy(true);
    try {
      await post(path, body());
      await queries.invalidateQueries({ queryKey: STORES_KEY });
      toast.success('Saved');
      onSaved();
    } catch (error) {
      setRefusal(error instanceof Refusal ? error : new Refusal(String(error), []));
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <form
      noValidate
      onSubmit={(event) => void submit(event)}
      className="flex flex-1 flex-col overflow-hidden"
    >
      <Drawer.Body className="flex flex-col gap-5 overflow-auto">
        <Fields.Provider value={refusal?.fields ?? []}>{children}</Fields.Provider>
      </Drawer.Body>
      <Drawer.Footer>
        {refusal && (
          <Text size="small" role="alert" className="text-ui-fg-error mr-auto">
            {refusal.fields.length > 0 ? 'Nothing is saved: see what is marked.' : refusal.message}
          </Text>
        )}
        <Drawer.Close asChild>
          <Button type="button" size="small" variant="secondary">
            Cancel
          </Button>
        </Drawer.Close>
        <Button type="submit" size="small" isLoading={isBusy}>
          Save
        </Button>
      </Drawer.Footer>
    </form>
  );
};

/** A button *Edit*, and the drawer behind it. Its form begins anew each time with what is stored. */
export const Edit = ({
  title,
  what = title,
  children,
}: {
  title: string;
  /** What stands beside the button, for those who do not see it. */
  what?: string;
  children: (close: () => void) => ReactNode;
}): ReactNode => {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Drawer open={isOpen} onOpenChange={setIsOpen}>
      <Drawer.Trigger asChild>
        <Button size="small" variant="secondary" aria-label={`Edit: ${what}`}>
          Edit
        </Button>
      </Drawer.Trigger>
      <Drawer.Content aria-describedby={undefined}>
        <Drawer.Header>
          <Drawer.Title>{title}</Drawer.Title>
        </Drawer.Header>
        {children(() => setIsOpen(false))}
      </Drawer.Content>
    </Drawer>
  );
};
