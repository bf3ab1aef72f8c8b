// What a reply cost at its vendor's public price. The table is @pydantic/genai-prices' own, as of its version; it is large,
// so it is loaded when somebody measures.
import type { Usage } from '@holdfast/client/core'

/** Dollars, or undefined for a model that has no public price, or a reply whose tokens nobody counted. */
export type PriceOf = (model: string, usage: Usage) => number | undefined

export async function loadPrices(): Promise<PriceOf> {
  const { calcPrice } = await import('@pydantic/genai-prices')
  return (model, { input, output, cacheRead, cacheWrite }) => {
    if (input === undefined || output === undefined) return undefined
    const counted = {
      input_tokens: input,
      output_tokens: output,
      ...(cacheRead !== undefined && { cache_read_tokens: cacheRead }),
      ...(cacheWrite !== undefined && { cache_write_tokens: cacheWrite }),
    }
    // A gateway's name for a model begins with the vendor's; the table knows the rest.
    const names = [model, model.slice(model.lastIndexOf('/') + 1)]
    for (const name of names) {
      const price = calcPrice(counted, name)
      if (price) return price.total_price
    }
    return undefined
  }
}
