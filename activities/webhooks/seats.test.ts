import { createSeats } from './seats';

test('one endpoint takes no more than its share, and all together no more than theirs', () => {
  const seats = createSeats({ all: 3, each: 2 });
  const first = seats.take('a');
  expect(seats.take('a')).not.toBeNull();
  expect(seats.take('a')).toBeNull();
  expect(seats.take('b')).not.toBeNull();
  expect(seats.take('c')).toBeNull();
  first?.();
  expect(seats.take('a')).not.toBeNull();
  expect(seats.take('c')).toBeNull();
});
