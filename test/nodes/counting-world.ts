// The world of a client, which counts what its requests come to.
import { type Runtime, system } from '@holdfast/client'

export class CountingWorld {
  /** By what came of a request: a status, or `refused` where there was no connection or it broke before an answer. */
  readonly counts: Record<string, number> = {}
  readonly runtime: Runtime = { ...system, fetch: (input, init) => this.#fetch(input, init) }

  async #fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    try {
      const response = await fetch(input, init)
      this.#count(String(response.status))
      return response
    } catch (cause) {
      this.#count('refused')
      throw cause
    }
  }

  #count(what: string): void {
    this.counts[what] = (this.counts[what] ?? 0) + 1
  }
}
