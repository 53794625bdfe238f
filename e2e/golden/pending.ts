/** Commands that do not exist yet: each belongs to an issue of its own. A case is pending by its command, never by its name. */
export const PENDING: readonly string[] = [];
