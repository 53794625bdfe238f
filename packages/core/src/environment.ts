/** Environment variables as a value: nothing in this package reads `process.env`. A variable that is `undefined` is not set. */
export type Environment = Readonly<Record<string, string | undefined>>;
