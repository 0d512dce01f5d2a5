import { defineRouteConfig } from '@medusajs/admin-sdk';
import {
  Button,
  Container,
  Heading,
  Input,
  Label,
  Select,
  StatusBadge,
  Switch,
  Text,
  toast,
} from '@medusajs/ui';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Fact } from '../../../components/fact';
import { saidOf, sdk } from '../../../lib/sdk';
import type { ConnectionTest, Settings, StoreSettings } from '../../../lib/types';

const PATH = '/admin/loyalty/settings';
const KEY = ['loyalty-settings'];
const DAY_SECONDS = 86_400;

const PROOFS: Record<StoreSettings['proof'], string> = {
  none: 'A phone number alone is enough',
  spend: 'Earning is free, spending points needs a code',
  all: 'Without a code, points are earned and nothing else',
};

const Form = ({ settings }: { settings: StoreSettings }) => {
  const queries = useQueryClient();
  const [enabled, setEnabled] = useState(settings.enabled);
  const [proof, setProof] = useState(settings.proof);
  const [cooldown, setCooldown] = useState(String(settings.bypassCooldownSeconds));
  const [days, setDays] = useState(String(settings.paymentWindowSeconds / DAY_SECONDS));
  const save = useMutation({
    mutationFn: () =>
      sdk.client.fetch<Settings>(PATH, {
        method: 'POST',
        body: {
          enabled,
          proof,
          bypassCooldownSeconds: Number(cooldown),
          paymentWindowSeconds: Math.round(Number(days) * DAY_SECONDS),
        },
      }),
    onSuccess: (saved) => {
      queries.setQueryData(KEY, saved);
      toast.success('Saved. New checkouts follow it within a minute.');
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-6 px-6 py-6">
      <div className="flex items-start justify-between gap-4">
        <div>
          <Label htmlFor="enabled">Loyalty is on</Label>
          <Text size="small" className="text-ui-fg-subtle">
            Off: every cart is at full price, and orders that were placed still get their points.
          </Text>
        </div>
        <Switch id="enabled" checked={enabled} onCheckedChange={setEnabled} />
      </div>
      <div className="flex flex-col gap-2">
        <Label htmlFor="proof">What a shopper must prove</Label>
        <Select value={proof} onValueChange={(value) => setProof(value as StoreSettings['proof'])}>
          <Select.Trigger id="proof">
            <Select.Value />
          </Select.Trigger>
          <Select.Content>
            {Object.entries(PROOFS).map(([value, words]) => (
              <Select.Item key={value} value={value}>
                {words}
              </Select.Item>
            ))}
          </Select.Content>
        </Select>
      </div>
      <div className="grid gap-6 md:grid-cols-2">
        <div className="flex flex-col gap-2">
          <Label htmlFor="cooldown">Seconds until a host that failed is asked again</Label>
          <Input
            id="cooldown"
            type="number"
            required
            min={0}
            max={3_600}
            value={cooldown}
            onChange={({ target }) => setCooldown(target.value)}
          />
        </div>
        <div className="flex flex-col gap-2">
          <Label htmlFor="days">Days that an order waits for its money</Label>
          <Input
            id="days"
            type="number"
            required
            min={0.01}
            max={90}
            step="any"
            value={days}
            onChange={({ target }) => setDays(target.value)}
          />
        </div>
      </div>
      {save.error && (
        <Text size="small" role="alert" className="text-ui-fg-error">
          {saidOf(save.error)}
        </Text>
      )}
      <div className="flex justify-end">
        <Button type="submit" size="small" isLoading={save.isPending}>
          Save
        </Button>
      </div>
    </form>
  );
};

/** Whether the host answers with the settings that are stored. */
const Connection = ({ settings }: { settings: StoreSettings }) => {
  const test = useMutation({
    mutationFn: () => sdk.client.fetch<ConnectionTest>(`${PATH}/connection`, { method: 'POST' }),
  });
  return (
    <Container className="divide-y p-0">
      <div className="flex items-center justify-between px-6 py-4">
        <Heading level="h2">Connection</Heading>
        <Button size="small" variant="secondary" isLoading={test.isPending} onClick={() => test.mutate()}>
          Test the connection
        </Button>
      </div>
      <Fact label="Host">{settings.hostUrl}</Fact>
      <Fact label="Participant · site">{`${settings.participantId} · ${settings.siteId}`}</Fact>
      <div aria-live="polite">
        {test.data?.steps.map(({ name, ok, millis, detail }) => (
          <Fact key={name} label={`${name.charAt(0).toUpperCase()}${name.slice(1)}`}>
            <StatusBadge color={ok ? 'green' : 'red'}>{ok ? `${millis} ms` : 'Failed'}</StatusBadge>
            {detail && <Text size="small">{detail}</Text>}
          </Fact>
        ))}
        {test.error && <Fact label="Test">{saidOf(test.error)}</Fact>}
      </div>
    </Container>
  );
};

/** What a merchant may set about loyalty. */
const LoyaltySettingsPage = () => {
  const { data, error } = useQuery({ queryKey: KEY, queryFn: () => sdk.client.fetch<Settings>(PATH) });
  return (
    <div className="flex flex-col gap-y-3">
      <Container className="divide-y p-0">
        <div className="px-6 py-4">
          <Heading>Loyalty</Heading>
        </div>
        {data ? (
          <Form settings={data.settings} />
        ) : (
          <Text size="small" role="status" className="text-ui-fg-subtle px-6 py-4">
            {error ? saidOf(error) : 'Asking the loyalty service…'}
          </Text>
        )}
      </Container>
      {data && <Connection settings={data.settings} />}
    </div>
  );
};

export const config = defineRouteConfig({ label: 'Loyalty' });

export default LoyaltySettingsPage;
