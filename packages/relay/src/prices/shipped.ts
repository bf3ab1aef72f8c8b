// The vendors' public prices as they were when this version was made. `node scripts/prices.mjs` writes the file.
import { readFileSync } from 'node:fs'
import { parsePrices } from './file.ts'
import type { PriceTable } from './price.ts'

// Among the sources, which are published beside what is made of them: a module of JSON needs a newer Node.
const path = new URL('../../src/prices/shipped.json', import.meta.url)

let shipped: PriceTable | undefined

/** Read when it is first asked for: most commands of the command line need no prices. */
export const shippedPrices = (): PriceTable => (shipped ??= parsePrices(readFileSync(path, 'utf8')).lists)
