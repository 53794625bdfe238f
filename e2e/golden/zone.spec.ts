import { inZone } from './zone';

const time = new Date('2023-11-14T22:13:21Z');
test.each([
  ['UTC', '2023-11-14T22:13:21Z'],
  ['Europe/London', '2023-11-14T22:13:21Z'], // Go prints Z for the offset, not for the name
  ['Europe/Berlin', '2023-11-14T23:13:21+01:00'],
  ['America/New_York', '2023-11-14T17:13:21-05:00'],
  ['Asia/Kolkata', '2023-11-15T03:43:21+05:30'],
])('in %s it is %s', (zone, text) => {
  expect(inZone(time, zone)).toBe(text);
});
