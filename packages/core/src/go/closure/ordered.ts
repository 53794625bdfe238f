/**
 * Values that come over time, and parts of them in order. Hundreds of parts with hundreds of values each are chosen while the values stay
 * the same: numbers and marks are several times faster there than sets, and what is nearly sorted already is quick to sort.
 */
export interface Ordered<T> {
  /** Takes a value in; its number. */
  add(value: T): number;
  /** Begins a new part; an earlier one is forgotten. */
  begin(): void;
  /** Puts a value into the part, by its number; false when it was in. */
  choose(number: number): boolean;
  /** The part, in order. */
  chosen(): T[];
}

export function openOrdered<T>(compare: (a: T, b: T) => number): Ordered<T> {
  const values: T[] = [];
  const order: number[] = [];
  const marks: number[] = [];
  let mark = 0;
  let sorted = true;
  return {
    add(value) {
      sorted = false;
      marks.push(0);
      order.push(values.length);
      return values.push(value) - 1;
    },
    begin() {
      mark++;
    },
    choose(number) {
      if (marks[number] === mark) return false;
      marks[number] = mark;
      return true;
    },
    chosen() {
      if (!sorted) order.sort((a, b) => compare(values[a] as T, values[b] as T));
      sorted = true;
      return order.filter((number) => marks[number] === mark).map((number) => values[number] as T);
    },
  };
}

/** By UTF-16 units, as `sort` does. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
