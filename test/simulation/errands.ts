// Those who do not read: one who presses Stop until it is acknowledged, and one who uses somebody's idempotency key
// for a request of its own.
import { IDEMPOTENCY_HEADER, REPLY_HEADER, stopPath } from '@holdfast/protocol'
import type { Stop, Wish } from './evidence.ts'
import type { Actor, Stage } from './stage.ts'
import type { WireRequest } from './wire.ts'

const PATIENCE_MS = 10_000

export class Stopper implements Actor {
  readonly #stage: Stage
  readonly #stop: Stop
  readonly #secret: string
  isDone = false

  constructor(stage: Stage, wish: Wish, reply: string) {
    this.#stage = stage
    this.#secret = wish.secret
    this.#stop = { wish: wish.number, reply, askedAt: stage.clock.now, acknowledgedAt: undefined }
    stage.evidence.stops.push(this.#stop)
    void this.#live()
  }

  async #live(): Promise<void> {
    const { clock, trace, dice, evidence } = this.#stage
    const { wish, reply } = this.#stop
    const headers = { authorization: `Bearer ${this.#secret}` }
    for (;;) {
      const { status } = await ask(this.#stage, { method: 'POST', target: stopPath(reply), headers, wish })
      if (status === 200) break
      // Nobody can stop what the store that several nodes share has lost.
      if (status === 404 && (evidence.nodes?.losses.length ?? 0) > 0) return void (this.isDone = true)
      await clock.sleep(dice.between(100, 2_000))
    }
    this.#stop.acknowledgedAt = clock.now
    trace.say('stopper', `${reply} acknowledged`)
    this.isDone = true
  }
}

export class Fraudster implements Actor {
  isDone = false

  constructor(stage: Stage, wish: Wish) {
    void this.#live(stage, wish)
  }

  async #live(stage: Stage, wish: Wish): Promise<void> {
    const { dialect, idempotencyKey = '', body, number, secret } = wish
    const request: WireRequest = {
      method: 'POST',
      target: dialect === 'openai-chat' ? '/v1/chat/completions' : '/v1/messages',
      headers: { authorization: `Bearer ${secret}`, [IDEMPOTENCY_HEADER]: idempotencyKey },
      body: body.replace('"messages"', '"temperature":1,"messages"'),
      wish: number,
    }
    for (;;) {
      const { status, problem, reply } = await ask(stage, request)
      // Whoever answered without a name for it was not the relay; and what is down for now will be up again. A reply of its own
      // that has failed will not: the key was lost, and is its.
      if (status === 200 || reply !== undefined || (problem !== undefined && status < 500)) {
        stage.evidence.frauds.push({ wish: number, status })
        break
      }
      await stage.clock.sleep(stage.dice.between(100, 2_000))
    }
    this.isDone = true
  }
}

interface Answer {
  readonly status: number
  readonly problem: string | undefined
  readonly reply: string | undefined
}

/** One request and its answer; status 0 when there is none. */
function ask(stage: Stage, request: WireRequest): Promise<Answer> {
  return new Promise((resolve) => {
    let status = 0
    let problem: string | undefined
    let reply: string | undefined
    const done = (): void => {
      cancel()
      resolve({ status, problem, reply })
    }
    const cancel = stage.clock.after(PATIENCE_MS, () => {
      hangUp()
      done()
    })
    const hangUp = stage.wire.call(request, {
      head(given, headers) {
        status = given
        problem = headers['holdfast-problem']
        reply = headers[REPLY_HEADER]
        // The head is the answer; the body may never end.
        hangUp()
        done()
      },
      data() {},
      closed: done,
    })
  })
}
