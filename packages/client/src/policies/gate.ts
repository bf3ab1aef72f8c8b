// A policy that decides whether, and when, a reply may be started is a gate. Whoever is let in leaves once, and says
// what was bought.

/** What wants to be started. Tokens of a request are a guess: a quarter of its characters. */
export interface Order {
  readonly model: string
  readonly promptTokens: number
  /** The most it may answer, where the request says so. Else 0. */
  readonly answerTokensMax: number
  /** What it has bought by now. */
  readonly bought: () => Bought
}

/** In tokens. */
export interface Bought {
  /** The whole prompt, cached or not. */
  readonly input: number
  readonly output: number
  /** Parts of `input`. */
  readonly cacheRead?: number
  readonly cacheWrite?: number
  /** True where the provider did not count, or has not yet. */
  readonly isEstimate: boolean
}

/** Called once. Without a word of what was bought: nothing was. */
export type Leave = (bought?: Bought) => void

/**
 * Resolves when the reply may be started.
 * @throws HoldfastError when it may not; the signal's reason when its caller has left
 */
export type Gate = (order: Order, signal: AbortSignal) => Leave | Promise<Leave>

/** One after the other. Whoever is turned away by a later one leaves the earlier ones. */
export const throughAll =
  (...gates: readonly Gate[]) =>
  async (order: Order, signal: AbortSignal): Promise<Leave> => {
    const leaves: Leave[] = []
    const leave: Leave = (bought) => {
      // The last first.
      while (leaves.length > 0) leaves.pop()!(bought)
    }
    try {
      for (const gate of gates) {
        signal.throwIfAborted()
        leaves.push(await gate(order, signal))
      }
      signal.throwIfAborted()
      return leave
    } catch (cause) {
      leave()
      throw cause
    }
  }
