import type { MedusaContainer } from '@medusajs/framework/types';
import { loadLineFacts } from './load-line-facts';

/** A shop with these variants and lines; counts what is asked of it. */
function shop(variants: Record<string, object>, lines: Record<string, object> = {}) {
  const asked: string[] = [];
  const graph = async ({ filters: { id } }: { filters: { id: string[] } }) => {
    asked.push(`variants ${id.join(' ')}`);
    return {
      data: id.filter((each) => each in variants).map((each) => ({ id: each, metadata: variants[each] })),
    };
  };
  const list =
    (of: string) =>
    async ({ id }: { id: string[] }) => {
      asked.push(`${of} ${id.join(' ')}`);
      return id.map((each) => ({ id: each, metadata: lines[each] ?? null }));
    };
  const services: Record<string, unknown> = {
    query: { graph },
    cart: { listLineItems: list('cart') },
    order: { listOrderLineItems: list('order') },
  };
  return { asked, container: { resolve: (name: string) => services[name] } as unknown as MedusaContainer };
}

test('a variant tells merchandise code, unit and category, and is asked for once', async () => {
  const { container, asked } = shop({
    v_fuel: { merchandise_code: '001', unit_of_measure: 'gallon' },
    v_bread: { merchandise_code: '010', tax_category: 'GROCERY' },
  });
  const lines = [
    { id: 'l1', variant_id: 'v_fuel' },
    { id: 'l2', variant_id: 'v_bread' },
    { id: 'l3', variant_id: 'v_bread' },
  ];
  const facts = await loadLineFacts(container, 'cart', lines);
  expect(facts).toMatchObject({
    l1: { merchandiseCode: '001', unitOfMeasure: 'gallon' },
    l2: { taxCategory: 'GROCERY' },
    l3: { taxCategory: 'GROCERY' },
  });
  await loadLineFacts(container, 'cart', lines);
  expect(asked).toEqual(['variants v_fuel v_bread']);
});

test('a variant without metadata and one that is gone say nothing', async () => {
  const { container } = shop({ v_plain: {} });
  expect(
    await loadLineFacts(container, 'cart', [
      { id: 'l1', variant_id: 'v_plain' },
      { id: 'l2', variant_id: 'v_gone' },
    ]),
  ).toEqual({ l1: {}, l2: {} });
});

test('a tip is known by the metadata that was loaded, or by that in the cart or the order', async () => {
  const { container, asked } = shop({}, { l2: { kind: 'tip' } });
  expect(await loadLineFacts(container, 'cart', [{ id: 'l1', metadata: { kind: 'tip' } }])).toMatchObject({
    l1: { kind: 'tip' },
  });
  expect(asked).toEqual([]);
  expect(await loadLineFacts(container, 'cart', [{ id: 'l2', variant_id: null }])).toMatchObject({
    l2: { kind: 'tip' },
  });
  expect(await loadLineFacts(container, 'order', [{ id: 'l2' }])).toMatchObject({ l2: { kind: 'tip' } });
  expect(asked).toEqual(['cart l2', 'order l2']);
});
