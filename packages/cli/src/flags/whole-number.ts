/** Signs, bases and underscores of Go's `strconv.ParseInt` with base 0: a leading 0 is octal. */
const FORM =
  /^([-+]?)(?:0[xX]_?([\da-fA-F]+(?:_[\da-fA-F]+)*)|0[bB]_?([01]+(?:_[01]+)*)|0[oO]?_?([0-7]+(?:_[0-7]+)*)|(0|[1-9]\d*(?:_\d+)*))$/;
const LIMIT = 2n ** 63n;

/** A whole number of 64 bits as Go's programs read it; undefined when it is none. */
export function parseWholeNumber(text: string): number | undefined {
  const [, sign, hexadecimal, binary, octal, decimal] = FORM.exec(text)?.map((part) => part?.replaceAll('_', '')) ?? [];
  const digits = [hexadecimal && `0x${hexadecimal}`, binary && `0b${binary}`, octal && `0o${octal}`, decimal].find(
    Boolean,
  );
  if (digits === undefined) return undefined;
  const value = sign === '-' ? -BigInt(digits) : BigInt(digits);
  return value >= -LIMIT && value < LIMIT ? Number(value) : undefined;
}
