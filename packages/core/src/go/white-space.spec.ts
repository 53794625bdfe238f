import { fields, leadingSpace, trimSpace } from './white-space';

test('next line is white space to Go, a byte order mark is not', () => {
  expect(trimSpace('\u0085\u00a0\t x\ufeff \r\n')).toBe('x\ufeff');
  expect(trimSpace(' \t ')).toBe('');
  expect(fields(' a\u0085b\ufeffc\u3000 d ')).toEqual(['a', 'b\ufeffc', 'd']);
  expect(leadingSpace('\n\u0085x ')).toBe('\n\u0085');
  expect(leadingSpace('\ufeff')).toBe('');
});
