// Keeps a relay's router in step with the switches in the books: at once for what was switched here, and within a second
// for what was switched elsewhere. While the books do not answer, what is known stays so.
import type { Runtime } from '../../runtime.ts'
import type { SwitchedOff, UpstreamSwitches } from './switches.ts'

/** How often the books are asked: it is a handful of rows at the most. */
const LOOK_MS = 1_000

export interface SwitchWatchOptions {
  readonly switches: UpstreamSwitches
  readonly runtime: Pick<Runtime, 'after'>
  /** Told all that are off, each time somebody has looked. */
  readonly apply: (off: readonly SwitchedOff[]) => void
  /** Told when the books did not answer. */
  readonly onFailure: (cause: unknown) => void
}

export class SwitchWatch {
  readonly #options: SwitchWatchOptions
  #looking: Promise<void> = Promise.resolve()
  #stop: (() => void) | undefined
  #isClosed = false

  constructor(options: SwitchWatchOptions) {
    this.#options = options
  }

  /** @throws when the books cannot be read: what was switched off must not be asked for want of knowing. */
  async open(): Promise<void> {
    const { switches, apply } = this.#options
    apply(await switches.list())
    switches.onChange = () => this.look()
    this.#wait()
  }

  /** Resolves when everything that is in the books now is in force. Never rejects: see `onFailure`. */
  look(): Promise<void> {
    const { switches, apply, onFailure } = this.#options
    // One after another: an answer that is older must not be taken over last.
    this.#looking = this.#looking.then(async () => apply(await switches.list())).catch(onFailure)
    return this.#looking
  }

  /** Resolves when nothing more is read. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#stop?.()
    this.#options.switches.onChange = undefined
    await this.#looking
  }

  #wait(): void {
    if (this.#isClosed) return
    this.#stop = this.#options.runtime.after(LOOK_MS, () => void this.look().then(() => this.#wait()))
  }
}
