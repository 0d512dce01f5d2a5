import type { Opening } from './settings';

const clockWords = (clock: string): string => {
  const [hour = 0, minute = 0] = clock.split(':').map(Number);
  return `${hour % 12 || 12}${minute ? `:${String(minute).padStart(2, '0')}` : ''} ${hour < 12 ? 'AM' : 'PM'}`;
};

/** An opening as people say it: `6 AM to 10 PM`. */
export const spanWords = ({ opens, closes }: Opening): string =>
  `${clockWords(opens)} to ${clockWords(closes)}`;
