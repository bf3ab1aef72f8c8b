/** `packages/relay/src/prices/shipped.json`. */
export const path: URL
/** What it says, made anew. */
export function shippedFile(): string
