import { compareText, openOrdered } from './ordered';

test('parts are in order, whatever the order in which values came and were chosen', () => {
  const values = openOrdered<string>(compareText);
  const [c, a] = [values.add('c'), values.add('a')];
  values.begin();
  expect([values.choose(c), values.choose(a), values.choose(c)]).toEqual([true, true, false]);
  expect(values.chosen()).toEqual(['a', 'c']);
  const b = values.add('b');
  expect(values.chosen()).toEqual(['a', 'c']);
  values.choose(b);
  expect(values.chosen()).toEqual(['a', 'b', 'c']);
});

test('a new part is empty', () => {
  const values = openOrdered<string>(compareText);
  const one = values.add('one');
  values.begin();
  values.choose(one);
  values.begin();
  expect(values.chosen()).toEqual([]);
});
