/** What Go's strconv.ParseBool takes. */
const WORDS: Readonly<Record<string, boolean>> = {
  ...Object.fromEntries(['1', 't', 'T', 'true', 'True', 'TRUE'].map((word) => [word, true])),
  ...Object.fromEntries(['0', 'f', 'F', 'false', 'False', 'FALSE'].map((word) => [word, false])),
};

/** A truth value as Go's programs read it; undefined when it is none. */
export const parseBoolean = (text: string): boolean | undefined => WORDS[text];
