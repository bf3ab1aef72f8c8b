// What follows from nobody reading a running reply, here or at another node: what the one who started it has said.
import type { Disconnect } from '@holdfast/protocol'
import type { SharedLease } from './logs/log.ts'
import type { Runtime } from './runtime.ts'

/**
 * When nobody is heard of at another node any more, either they have left or the line between that node and the log has broken.
 * Within so long it is mended, where it can be; only then is it known which.
 */
export const MENDING_MS = 5_000

export interface Deserting {
  readonly disconnect: Disconnect
  readonly runtime: Pick<Runtime, 'after'>
  /** Where the log is shared: who knows of readers elsewhere. */
  readonly shared: SharedLease | undefined
  readonly isReadHere: () => boolean
  /** It has been deserted for as long as it may be. Called at most once. */
  readonly onDeserted: () => void
}

export class Desertion {
  readonly #deserting: Deserting
  /** Ends the wait for somebody to come back. */
  #cancel: (() => void) | undefined
  /** Ends the wait for who may be at another node still. */
  #cancelUnsure: (() => void) | undefined
  #isOver = false

  constructor(deserting: Deserting) {
    this.#deserting = deserting
    const { shared } = deserting
    if (!shared) return
    shared.onReadElsewhere = (isRead) => {
      this.#sure()
      if (isRead) this.somebodyCame()
      else this.#lostSight()
    }
  }

  get isRead(): boolean {
    const { shared, isReadHere } = this.#deserting
    return isReadHere() || shared?.isReadElsewhere === true
  }

  somebodyCame(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  /**
   * Somebody has left, and may have been the last.
   * @param forGood they have no way to come back
   */
  look(forGood = false): void {
    if (this.#isOver || this.isRead || this.#cancelUnsure) return
    const { disconnect, runtime } = this.#deserting
    if (disconnect.policy === 'drain') return
    if (disconnect.policy === 'cancel' || forGood) return this.#desert()
    this.#cancel ??= runtime.after(disconnect.graceMs, () => {
      this.#cancel = undefined
      this.#desert()
    })
  }

  /** They have left another node, or that node has lost its line for a moment. */
  #lostSight(): void {
    const { disconnect, runtime } = this.#deserting
    const graceMs = disconnect.policy === 'keep' ? disconnect.graceMs : 0
    if (graceMs >= MENDING_MS) return this.look()
    this.#cancelUnsure = runtime.after(MENDING_MS - graceMs, () => {
      this.#cancelUnsure = undefined
      this.look()
    })
  }

  #sure(): void {
    this.#cancelUnsure?.()
    this.#cancelUnsure = undefined
  }

  /** The reply does not run here any more. */
  end(): void {
    this.#isOver = true
    this.somebodyCame()
    this.#sure()
    const { shared } = this.#deserting
    if (shared) shared.onReadElsewhere = undefined
  }

  #desert(): void {
    const { shared } = this.#deserting
    if (!shared) return this.#halt()
    // Whoever has come to another node just now may not have been heard of. Where the log does not answer nobody hears of
    // anything there either.
    shared.findReaders().then(
      (isRead) => isRead || this.isRead || this.#halt(),
      () => this.#halt(),
    )
  }

  #halt(): void {
    if (this.#isOver) return
    this.end()
    this.#deserting.onDeserted()
  }
}
