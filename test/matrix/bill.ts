// What a reply says that it bought, held against what the providers sold. Pure.
import type { Entry } from '@holdfast/simulator'
import type { Usage } from '@holdfast/protocol'

/** One of the `purchases` of `GET /v1/replies/{id}`. */
export interface Purchase {
  readonly usage: Usage
  readonly estimated?: boolean
}

/**
 * As many as were sold, in their order, and each with its price. What a provider has counted is said to the token. What it has
 * not, because it broke off or because the client did not ask (OpenAI counts a stream only then), is called an estimate;
 * for the rest of a broken answer it is the relay that asks, and it has to ask for the count.
 */
export const isTrueBill = (purchases: readonly Purchase[], sold: readonly Entry[]): boolean =>
  purchases.length === sold.length &&
  purchases.every(({ usage: { input = 0, output = 0 }, estimated = false }, at) => {
    const { state, billed, continuation } = sold[at]!
    const isEnded = state === 'finished'
    if (estimated) return input > 0 && output > 0 && !(isEnded && continuation)
    return isEnded && input === billed?.input && output === billed.output
  })
