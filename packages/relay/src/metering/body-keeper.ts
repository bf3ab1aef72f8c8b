// Hands prompts and completions to the books when their replies are over, where the operator wants them kept: the request's
// body, which the pump has until then anyway, and the message as the log has it. Where they are not wanted nothing is read.
import type { Books } from '../books/books.ts'
import { BODY_CHARS_MAX, type Bodies, type BodiesOf } from '../books/requests/bodies.ts'
import type { Log } from '../logs/log.ts'
import { messageOf } from '../message.ts'
import type { Receipt } from '../receipt.ts'

/**
 * Replies whose bodies wait to be written, one after the other. Reached: those of the next ones are not kept, and somebody is
 * told. At BODY_CHARS_MAX of each that is some 50 MB.
 */
export const WAITING_MAX = 100

/** A character is three octets of UTF-8 at most, or half of four. */
const BODY_BYTES_MAX = 3 * (BODY_CHARS_MAX + 1)

export class BodyKeeper {
  readonly #bodies: Pick<Books['bodies'], 'areKept' | 'keep'>
  readonly #log: Pick<Log, 'state' | 'read'>
  readonly #onFailure: (what: string, cause: unknown) => void
  readonly #waiting: (() => Promise<void>)[] = []
  #working: Promise<void> | undefined
  /** It was told that there are too many. */
  #isBehind = false

  /** @param onFailure told of what is not kept; it is not tried again */
  constructor(
    bodies: Pick<Books['bodies'], 'areKept' | 'keep'>,
    log: Pick<Log, 'state' | 'read'>,
    onFailure: (what: string, cause: unknown) => void,
  ) {
    this.#bodies = bodies
    this.#log = log
    this.#onFailure = onFailure
  }

  /**
   * Returns at once.
   * @param bodyOf the request's, where it is known
   */
  keep({ head, final }: Receipt, organisation: string, bodyOf: () => Buffer | undefined): void {
    if (!this.#bodies.areKept) return
    if (this.#waiting.length >= WAITING_MAX) return this.#fallBehind()
    // A text of its own: what is left of a long body may go.
    const request = bodyOf()?.toString('utf8', 0, BODY_BYTES_MAX)
    const whose = { id: head.id, organisation, endedAt: final.endedAt }
    this.#waiting.push(() => this.#write(whose, request))
    this.#working ??= this.#work().finally(() => (this.#working = undefined))
  }

  /** Resolves when everything that was handed over is written, or given up. */
  async drained(): Promise<void> {
    await this.#working
  }

  async #work(): Promise<void> {
    for (let write = this.#waiting.shift(); write; write = this.#waiting.shift())
      await write().catch((cause: unknown) => this.#onFailure('keeping a prompt', cause))
    this.#isBehind = false
  }

  async #write(whose: BodiesOf, request: string | undefined): Promise<void> {
    const bodies: Bodies = { ...(request !== undefined && { request }), ...(await this.#responseOf(whose.id)) }
    await this.#bodies.keep(whose, bodies)
  }

  /** Nothing where nothing was said, or the log has it no more. */
  async #responseOf(id: string): Promise<Pick<Bodies, 'response'>> {
    const state = await this.#log.state(id)
    if (!state || state.last === 0) return {}
    return { response: JSON.stringify(await messageOf(this.#log, state.head, state.last)) }
  }

  #fallBehind(): void {
    if (this.#isBehind) return
    this.#isBehind = true
    this.#onFailure('keeping prompts', new Error(`more than ${WAITING_MAX} wait to be written: some are not kept`))
  }
}
