// How many attempts run at an upstream at once, and who is next when that many do. Owners take turns, so that one who
// asks a thousand times does not keep another waiting for all of them. It has no clock: who waits sets the limit.
import type { SharedSlots, SlotUsers } from '../shared/shared-slots.ts'
import { UPSTREAM_DEFAULTS } from './defaults.ts'
import type { Crowd as CrowdPlan } from './plan.ts'

/** Offered a slot. True: it is taken, and will be given back with `leave`. False: not wanted any more. */
export type Waiter = () => boolean

export class Crowd {
  #plan: CrowdPlan
  #running = 0
  #waiting = 0
  /** Who waits, by owner, in the order in which they come next. */
  readonly #queues = new Map<string, Queue>()
  readonly #slots: SharedSlots | undefined

  /** @param slotsOf what other nodes leave of the slots, where there are others */
  constructor(plan: CrowdPlan, slotsOf?: (users: SlotUsers) => SharedSlots) {
    this.#plan = plan
    this.#slots = slotsOf?.({
      running: () => this.#running,
      waiting: () => this.#waiting,
      admit: () => this.#serve(),
    })
    // So that there is one to spare before anybody asks.
    this.#want()
  }

  get running(): number {
    return this.#running
  }

  get waiting(): number {
    return this.#waiting
  }

  get plan(): CrowdPlan {
    return this.#plan
  }

  /** A larger house lets in at once whom it has room for. A smaller one sends nobody away. */
  resize(plan: CrowdPlan): void {
    this.#plan = plan
    this.#serve()
    this.#want()
  }

  /** Nobody is sent here any more. What still runs does not count among nodes. */
  close(): void {
    this.#slots?.close()
  }

  /** True when there is room, and nobody was there before. */
  get hasRoom(): boolean {
    return this.#running < this.#room && this.#waiting === 0
  }

  /** Takes a slot. Ask `hasRoom` first. */
  enter(): void {
    this.#running += 1
    this.#slots?.entered()
  }

  leave(): void {
    this.#running -= 1
    this.#slots?.left()
    this.#serve()
  }

  /**
   * Queues for a slot.
   * @param dismiss called instead of `waiter` when the place in the queue is lost to somebody who has a better claim
   * @returns how to leave the queue; undefined when it is full
   */
  wait(owner: string, waiter: Waiter, dismiss: () => void): (() => void) | undefined {
    const queue = this.#queues.get(owner) ?? new Set()
    if (this.#waiting >= this.#plan.queueMax && !this.#makeWay(queue.size)) return undefined
    const entry: Entry = { waiter, dismiss }
    queue.add(entry)
    this.#queues.set(owner, queue)
    this.#waiting += 1
    this.#want()
    return () => this.#remove(owner, queue, entry)
  }

  /**
   * How many may run here. Where nobody has set a maximum the default one guards this process, and is not shared.
   */
  get #room(): number {
    const { max } = this.#plan
    return this.#slots && this.#isShared ? this.#slots.allowed(max) : max
  }

  get #isShared(): boolean {
    return this.#plan.max < UPSTREAM_DEFAULTS.crowd.max
  }

  #want(): void {
    if (this.#isShared) this.#slots?.wanted(this.#plan.max)
  }

  /** Of a full queue, whoever has the longest part gives up their latest place to one who has at least two fewer. */
  #makeWay(size: number): boolean {
    let longest: [string, Queue] | undefined
    for (const one of this.#queues) if (one[1].size > (longest?.[1].size ?? size + 1)) longest = one
    if (!longest) return false
    const [owner, queue] = longest
    const last = [...queue].at(-1)
    if (!last) return false
    this.#remove(owner, queue, last)
    last.dismiss()
    return true
  }

  #remove(owner: string, queue: Queue, entry: Entry): void {
    if (!queue.delete(entry)) return
    this.#waiting -= 1
    if (queue.size === 0 && this.#queues.get(owner) === queue) this.#queues.delete(owner)
  }

  #serve(): void {
    while (this.#running < this.#room) {
      const [next] = this.#queues
      if (!next) return
      const [owner, queue] = next
      const [entry] = queue
      if (!entry) throw new Error('an empty queue was kept')
      this.#remove(owner, queue, entry)
      // To the end of the round, unless that was the last one.
      if (queue.size > 0) {
        this.#queues.delete(owner)
        this.#queues.set(owner, queue)
      }
      this.#running += 1
      if (entry.waiter()) this.#slots?.entered()
      else this.#running -= 1
    }
  }
}

interface Entry {
  readonly waiter: Waiter
  readonly dismiss: () => void
}

type Queue = Set<Entry>
