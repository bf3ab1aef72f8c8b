import type { PriceEndpoint } from './endpoint.ts'
import { newApi } from './new-api.ts'
import { openrouter } from './openrouter.ts'
import { together } from './together.ts'
import { xai } from './xai.ts'

/** Every upstream's price endpoint that there is a reader for. A test compares this list with the folder. */
export const priceEndpoints: readonly PriceEndpoint[] = [openrouter, together, xai, newApi]
