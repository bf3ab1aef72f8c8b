// What nodes have in common, in memory: for tests, and for several relays in one process. It can be cut off from a node,
// be slow, and forget everything, as a server can.
import { type Bucket, full } from '../books/limits/bucket.ts'
import type { Runtime } from '../runtime.ts'
import { type Holder, claimSlots } from './claims.ts'
import type { Commons, Said } from './commons.ts'
import { drawFrom } from './draw.ts'

export class MemoryCommons {
  readonly #runtime: Pick<Runtime, 'now' | 'after'>
  readonly #buckets = new Map<string, Bucket>()
  readonly #slots = new Map<string, readonly Holder[]>()
  readonly #livesUntil = new Map<string, number>()
  readonly #said = new Map<string, { readonly text: string; readonly at: number; readonly until: number }>()
  readonly #members = new Map<string, Commons>()
  readonly #away = new Set<string>()
  /** How long a question takes to get here, and the answer back. 0: neither takes any time. */
  latencyMs = 0
  /** Commands that were carried out. */
  commands = 0

  constructor(runtime: Pick<Runtime, 'now' | 'after'>) {
    this.#runtime = runtime
  }

  /** @param node an incarnation of a node: another one after a restart */
  join(node: string): Commons {
    const commons: Commons = {
      node,
      onNews: undefined,
      draw: (name, wish) =>
        this.#ask(node, (now) => {
          const [bucket, drawn] = drawFrom(this.#buckets.get(name) ?? full(wish.rate, now), wish, now)
          this.#buckets.set(name, bucket)
          return drawn
        }),
      claim: (name, claim) =>
        this.#ask(node, (now) => {
          const [holders, claimed] = claimSlots(this.#slots.get(name) ?? [], node, claim, now)
          this.#slots.set(name, holders)
          return claimed
        }),
      beat: (ttlMs) =>
        this.#ask(node, (now) => {
          this.#livesUntil.set(node, now + ttlMs)
          return [...this.#livesUntil.values()].filter((until) => until > now).length
        }),
      say: (text, keepMs) =>
        this.#ask(node, (now) => void this.#said.set(node, { text, at: now, until: now + keepMs })),
      said: () =>
        this.#ask(node, (now) =>
          [...this.#said].flatMap(([name, { text, at, until }]): Said[] =>
            until > now ? [{ node: name, text, agoMs: now - at }] : [],
          ),
        ),
      servers: () => this.#ask(node, () => []),
      tell: (news) =>
        this.#ask(node, () => {
          for (const [name, member] of this.#members) if (name !== node && !this.#away.has(name)) member.onNews?.(news)
        }),
      leave: async () => {
        this.#members.delete(node)
        if (this.#away.has(node)) return
        this.#livesUntil.delete(node)
        for (const [name, holders] of this.#slots)
          this.#slots.set(
            name,
            holders.filter((one) => one.node !== node),
          )
      },
    }
    this.#members.set(node, commons)
    return commons
  }

  /** Nothing that this node asks is carried out, and nothing is told to it. */
  cut(node: string): void {
    this.#away.add(node)
  }

  heal(node: string): void {
    this.#away.delete(node)
  }

  /** As a server that is restarted without its file. */
  forget(): void {
    this.#buckets.clear()
    this.#slots.clear()
    this.#livesUntil.clear()
    this.#said.clear()
  }

  /** Slots of a name that somebody has. */
  held(name: string): number {
    const now = this.#runtime.now()
    return (this.#slots.get(name) ?? []).reduce((sum, { held, until }) => sum + (until > now ? held : 0), 0)
  }

  async #ask<Answer>(node: string, work: (now: number) => Answer): Promise<Answer> {
    await this.#pass()
    if (this.#away.has(node)) throw new Error('the commons are out of reach')
    this.commands += 1
    const answer = work(this.#runtime.now())
    await this.#pass()
    return answer
  }

  #pass(): Promise<void> | undefined {
    const { latencyMs } = this
    return latencyMs > 0 ? new Promise((resolve) => this.#runtime.after(latencyMs, resolve)) : undefined
  }
}
