/**
 * Tells each on its own: one that throws harms nobody but itself. What it threw goes where the platform reports what
 * nobody caught.
 */
export function tellAll(listeners: Iterable<() => void>): void {
  for (const listener of listeners) void (async () => listener())()
}
