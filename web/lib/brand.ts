/** The shop's name and words that stand in more than one place. */
export const brand = {
  name: 'Corner & Oak',
  suffix: 'Fuel & Market',
  address: '100 Main Street, Austin, TX 78701',
  description:
    'Fresh coffee, cold drinks, snacks, car care and fuel. Order ahead, pick up at the counter or have it brought to you.',
} as const;

/** The shop sells in one country; Medusa's region is found by it. */
export const COUNTRY_CODE = 'us';
