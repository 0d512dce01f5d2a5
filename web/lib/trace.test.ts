import { inTrace } from './trace';

test.each([
  ['00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', ' traceId=4bf92f3577b34da6a3ce929d0e0e4736'],
  [undefined, ''],
  [null, ''],
  ['anything else', ''],
])('a line of %j ends with %j', (traceparent, end) => {
  expect(inTrace(traceparent)).toBe(end);
});
