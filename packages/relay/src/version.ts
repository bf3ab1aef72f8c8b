import { createRequire } from 'node:module'

/** Of Holdfast, as its packages have it. */
export const { version } = createRequire(import.meta.url)('../package.json') as { readonly version: string }
