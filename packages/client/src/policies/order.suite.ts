// What the tests of several policies need.
import { HoldfastError } from '@holdfast/protocol'
import type { Bought, Order } from './gate.ts'

export const anOrder = (more: Partial<Order> & { readonly boughtNow?: Bought } = {}): Order => ({
  model: 'sim/words',
  promptTokens: 10,
  answerTokensMax: 0,
  bought: () => more.boughtNow ?? { input: 0, output: 0, isEstimate: true },
  ...more,
})

/** The code of what this throws or rejects with; undefined when it does not. */
export async function codeOf(work: () => unknown): Promise<unknown> {
  try {
    await work()
    return undefined
  } catch (failure) {
    return failure instanceof HoldfastError ? failure.code : failure
  }
}
