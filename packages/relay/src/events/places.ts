// Where links in letters lead: places of the console, behind its address. They are its routes (`apps/console/src/shell/route.ts`);
// a test holds the two together.
export const PLACES = {
  limits: '#/limits',
  credit: '#/credit',
  /** The secret of it follows. */
  invitation: '#invitation=',
  /** The code follows. */
  reset: '#reset=',
} as const
