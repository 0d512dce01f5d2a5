import { Button, Drawer, Input, Label, Text, Textarea, toast } from '@medusajs/ui';
import { type FormEvent, useId, useRef, useState } from 'react';
import { isRefused, saidOf } from '../lib/sdk';

interface Decided {
  reason: string;
  points: number;
  /** The same until it is known what became of it: a further press of the button is answered, not executed. */
  key: string;
}

interface DecisionProps {
  /** On the button that opens it, and on the one that decides. */
  action: string;
  title: string;
  what: string;
  /** Cannot be taken back. */
  isFinal?: boolean;
  /** The most points that may be given; without it none are asked for. */
  maxPoints?: number;
  disabled?: boolean;
  /** Does it; answers what to tell. */
  decide: (decided: Decided) => Promise<string>;
}

/** A button, and behind it the question why: whatever staff decide about points is written down with it. */
export function Decision({ action, title, what, isFinal, maxPoints, disabled, decide }: DecisionProps) {
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const [points, setPoints] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  /** What was sent and neither done nor refused yet: its answer may be lost, and it may be done all the same. */
  const sent = useRef<Decided | null>(null);
  const id = useId();

  const change = (next: boolean): void => {
    setProblem(null);
    setOpen(next);
  };

  /** What is typed, under the key of the last time if it is the same. */
  const decided = (): Decided => {
    const typed = { reason: reason.trim(), points: Number(points) };
    const isSame = sent.current?.reason === typed.reason && sent.current.points === typed.points;
    if (!sent.current || !isSame) sent.current = { ...typed, key: crypto.randomUUID() };
    return sent.current;
  };

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      toast.success(await decide(decided()));
      sent.current = null;
      setReason('');
      setPoints('');
      setOpen(false);
    } catch (error) {
      if (isRefused(error)) sent.current = null;
      setProblem(saidOf(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <Drawer open={open} onOpenChange={change}>
      <Drawer.Trigger asChild>
        <Button size="small" variant="secondary" disabled={disabled}>
          {action}
        </Button>
      </Drawer.Trigger>
      <Drawer.Content>
        <Drawer.Header>
          <Drawer.Title>{title}</Drawer.Title>
          <Drawer.Description>{what}</Drawer.Description>
        </Drawer.Header>
        <form onSubmit={submit} className="flex flex-1 flex-col overflow-hidden">
          <Drawer.Body className="flex flex-col gap-4 overflow-auto">
            {maxPoints !== undefined && (
              <div className="flex flex-col gap-2">
                <Label htmlFor={`${id}-points`}>Points</Label>
                <Input
                  id={`${id}-points`}
                  type="number"
                  inputMode="numeric"
                  required
                  min={1}
                  max={maxPoints}
                  step={1}
                  value={points}
                  onChange={({ target }) => setPoints(target.value)}
                />
              </div>
            )}
            <div className="flex flex-col gap-2">
              <Label htmlFor={`${id}-reason`}>Why</Label>
              <Textarea
                id={`${id}-reason`}
                required
                maxLength={500}
                rows={3}
                value={reason}
                onChange={({ target }) => setReason(target.value)}
              />
              <Text size="small" className="text-ui-fg-subtle">
                Kept for good with your user id. No phone numbers, names or addresses, please.
              </Text>
            </div>
            {problem && (
              <Text size="small" role="alert" className="text-ui-fg-error">
                {problem}
              </Text>
            )}
          </Drawer.Body>
          <Drawer.Footer>
            <Drawer.Close asChild>
              <Button type="button" variant="secondary">
                Cancel
              </Button>
            </Drawer.Close>
            <Button type="submit" variant={isFinal ? 'danger' : 'primary'} isLoading={busy}>
              {action}
            </Button>
          </Drawer.Footer>
        </form>
      </Drawer.Content>
    </Drawer>
  );
}
