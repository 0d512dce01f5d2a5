import { defineRouteConfig } from '@medusajs/admin-sdk';
import { Badge, Button, Container, Heading, Select, Text, toast } from '@medusajs/ui';
import { type ReactNode, useCallback, useRef, useState } from 'react';
import { Chime } from './chime';
import { type BoardOrder, useBoard, useStores } from './use-board';
import { slotWhen, when } from './when';

const STORE_KEY = 'board-store';
const COLORS = {
  new: 'orange',
  ready: 'green',
  collected: 'grey',
  cancelled: 'red',
  refunded: 'red',
} as const;

/** The screen at a store's counter: the orders of today, a sound for each new one, and two big buttons. */
const BoardPage = (): ReactNode => {
  const { stores, isAway } = useStores();
  const [wished, setWished] = useState(() => localStorage.getItem(STORE_KEY) ?? undefined);
  const [hasSound, setHasSound] = useState(false);
  const chime = useRef(new Chime());
  const ring = useCallback(() => chime.current.ring(), []);
  const store = stores.find(({ id }) => id === wished) ?? stores[0];
  const { orders, isStale, step } = useBoard(store?.id, ring);

  const choose = (id: string): void => {
    localStorage.setItem(STORE_KEY, id);
    setWished(id);
  };
  const turnSoundOn = async (): Promise<void> => {
    await chime.current.unlock();
    chime.current.ring();
    setHasSound(true);
  };
  const press = async (orderId: string, to: 'ready' | 'collected'): Promise<void> => {
    const problem = await step(orderId, to);
    if (problem) toast.error(problem);
  };

  return (
    <Container className="divide-y p-0">
      <div className="flex flex-wrap items-center justify-between gap-4 px-6 py-4">
        <Heading level="h1">Orders at the counter</Heading>
        <div className="flex items-center gap-3">
          {isAway || isStale ? (
            <Badge color="red">
              {orders.length > 0 ? 'No connection: this may be old' : 'No connection: asking again'}
            </Badge>
          ) : null}
          {hasSound ? null : (
            <Button
              className="shrink-0 whitespace-nowrap"
              variant="secondary"
              onClick={() => void turnSoundOn()}
            >
              Turn sound on
            </Button>
          )}
          <Select value={store?.id ?? ''} onValueChange={choose}>
            <Select.Trigger aria-label="Store">
              <Select.Value placeholder="Store" />
            </Select.Trigger>
            <Select.Content>
              {stores.map(({ id, name }) => (
                <Select.Item key={id} value={id}>
                  {name}
                </Select.Item>
              ))}
            </Select.Content>
          </Select>
        </div>
      </div>
      {store && !isStale && orders.length === 0 ? (
        <Text className="px-6 py-10">No orders yet today.</Text>
      ) : null}
      {store ? (
        <ul className="grid gap-4 p-6 md:grid-cols-2 xl:grid-cols-3">
          {orders.map((order) => (
            <Order
              key={order.id}
              order={order}
              timeZone={store.timeZone}
              onPress={(to) => press(order.id, to)}
            />
          ))}
        </ul>
      ) : null}
    </Container>
  );
};

interface OrderProps {
  order: BoardOrder;
  timeZone: string;
  onPress: (to: 'ready' | 'collected') => Promise<void>;
}

const Order = ({ order, timeZone, onPress }: OrderProps): ReactNode => {
  const [isBusy, setIsBusy] = useState(false);
  const now = Date.now();
  const press = async (to: 'ready' | 'collected'): Promise<void> => {
    setIsBusy(true);
    await onPress(to);
    setIsBusy(false);
  };
  return (
    <li className="shadow-elevation-card-rest rounded-lg p-4">
      <div className="flex items-center justify-between">
        <Heading level="h2">#{order.number}</Heading>
        <Badge color={COLORS[order.state]}>{order.state}</Badge>
      </div>
      <Text size="small" className="text-ui-fg-subtle">
        {order.kind === 'delivery' ? 'Delivery' : 'Pickup'}
        {order.slot ? ` ${slotWhen(order.slot, timeZone, now)}` : ' as soon as possible'}
        {`, placed ${when(order.placedAt, timeZone, now)}`}
      </Text>
      <ul className="my-3">
        {order.lines.map((line, index) => (
          <li key={index}>
            <Text>
              <strong>{line.quantity}</strong> × {line.title}
              {line.variant ? `, ${line.variant}` : ''}
            </Text>
          </li>
        ))}
      </ul>
      <div className="flex gap-3">
        {order.state === 'new' ? (
          <Button size="xlarge" className="flex-1" isLoading={isBusy} onClick={() => void press('ready')}>
            Ready
          </Button>
        ) : null}
        {order.state === 'new' || order.state === 'ready' ? (
          <Button
            size="xlarge"
            variant={order.state === 'ready' ? 'primary' : 'secondary'}
            className="flex-1"
            isLoading={isBusy}
            onClick={() => void press('collected')}
          >
            Collected
          </Button>
        ) : null}
      </div>
    </li>
  );
};

export const config = defineRouteConfig({ label: 'Counter' });

export default BoardPage;
