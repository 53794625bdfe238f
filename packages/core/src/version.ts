/** Version of the packages, all of which have the same one. */
export const VERSION = '0.1.0';

/** How registries see us. Spec: RFC 9110 section 10.1.5. */
export const USER_AGENT = `ko-nx/${VERSION}`;
