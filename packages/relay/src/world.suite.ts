// A small world for the relay's own tests: a clock turned by hand, an upstream that says what it is told, and readers
// that keep what they were given. (The whole system is simulated in test/simulation.)
import { type Answer, type Incoming, type Outlet } from './http.ts'
import { type MemoryKeys, memoryKeys } from './keys/memory.ts'
import { LIMITS, type Limits } from './limits.ts'
import type { MemoryDisk } from './logs/disk/memory-disk.ts'
import { openDiskLog } from './logs/disk.ts'
import { openMemoryLog } from './logs/index.ts'
import type { Log } from './logs/log.ts'
import { type NodeLog, shareMemory } from './logs/shared.suite.ts'
import type { Plan } from './routing/plan.ts'
import type { Notice } from './notice.ts'
import { type Relay, type RelayOptions, createRelay } from './relay.ts'
import type { Runtime } from './runtime.ts'
import type { Transport, UpstreamListener, UpstreamRequest } from './transport.ts'
import { upstreamsFromEnvironment } from './upstreams.ts'

/** One request as the upstream sees it. */
export interface Call {
  readonly request: UpstreamRequest
  readonly listener: UpstreamListener
  /** The relay has hung up. */
  hungUp: boolean
}

/** One response as its reader sees it. */
export interface Seen {
  readonly answer: Answer
  /** Everything written so far. */
  text: string
  state: 'open' | 'ended' | 'aborted'
  /** How many more writes the outlet takes before it is full. */
  room: number
  drain(): void
  leave(): void
}

export interface World {
  readonly relay: Relay
  readonly log: Log
  readonly keys: MemoryKeys
  readonly key: string
  readonly calls: Call[]
  readonly notices: Notice[]
  readonly timerCount: number
  /** The newest upstream request. */
  readonly call: Call
  /** Lets everything happen that is due by then. */
  pass(ms: number): Promise<void>
  /** The clock is set, and what has become due is found to be so all at once. */
  jump(ms: number): void
  /** Lets everything happen that needs no time. */
  settle(): Promise<void>
  ask(
    method: string,
    path: string,
    options?: { body?: unknown; headers?: Record<string, string>; key?: string },
  ): Promise<Seen>
  /** The process dies. In its place, at the same hour, another has opened what the disk holds: the world from now on. */
  crash(plan?: Plan): Promise<World>
  /** Another process at the same hour, with a share in a log that all who were made so have in common. */
  readonly node: () => Promise<NodeWorld>
}

export interface NodeWorld extends World {
  readonly log: NodeLog
}

const PLAN: Plan = {
  upstreams: upstreamsFromEnvironment({ OPENAI_API_KEY: 'sk-o', ANTHROPIC_API_KEY: 'sk-a' }),
  models: [],
}

interface Timer {
  readonly at: number
  readonly work: () => void
}

/** What a relay may be given beside what every world has. It outlives a crash. */
type Extras = Pick<RelayOptions, 'onReceipt' | 'origins' | 'tokenSecret' | 'books' | 'site' | 'faults' | 'strain'>

/** @param disk where the log is, for a world that may crash; otherwise in memory */
export async function makeWorld(
  limits: Partial<Limits> = {},
  plan: Plan = PLAN,
  disk?: MemoryDisk,
  extras: Extras = {},
): Promise<World> {
  let now = Date.UTC(2026, 0, 1)
  let secrets = 0
  const timers = new Set<Timer>()
  const runtime: Runtime = {
    now: () => now,
    dice: () => 0.5,
    after(ms, work) {
      const timer = { at: now + ms, work }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    soon: (work) => void setImmediate(work),
    secret: (count) => (++secrets).toString(16).padStart(count * 2, '0'),
  }
  const settle = async (): Promise<void> => {
    for (let round = 0; round < lasting.rounds; round++) await new Promise((resolve) => setImmediate(resolve))
  }
  const keys = memoryKeys(runtime)
  const key = keys.create('test').secret
  const lasting: Lasting = {
    runtime,
    timers,
    settle,
    keys,
    key,
    limits,
    plan,
    disk,
    extras,
    rounds: ROUNDS,
    setNow: (at) => (now = at),
  }
  return live(lasting)
}

/** Nodes that share a log and an hour: what lets time pass for one of them lets it pass for all. */
export async function makeNodes(plan: Plan, limits: Partial<Limits> = {}, count = 2): Promise<readonly NodeWorld[]> {
  const first = await makeWorld(limits, plan)
  return Promise.all(Array.from({ length: count }, first.node))
}

/** What outlives a process. */
interface Lasting {
  readonly runtime: Runtime
  readonly timers: Set<Timer>
  readonly settle: () => Promise<void>
  readonly keys: MemoryKeys
  readonly key: string
  readonly limits: Partial<Limits>
  readonly plan: Plan
  readonly disk: MemoryDisk | undefined
  readonly extras: Extras
  readonly setNow: (at: number) => void
  /** Turns in which everything happens that needs no time. */
  rounds: number
  share?: () => Promise<NodeLog>
}

const ROUNDS = 12
/** What goes to a log that nodes share, and comes back, takes a turn each. */
const ROUNDS_OF_NODES = 40

async function live(lasting: Lasting): Promise<World> {
  const { disk, runtime } = lasting
  const log = disk ? await openDiskLog({ disk: disk.boot(), runtime }) : openMemoryLog({ runtime })
  return liveOn(log, lasting)
}

async function liveOn<Kind extends Log>(log: Kind, lasting: Lasting): Promise<World & { readonly log: Kind }> {
  const { runtime, timers, settle, keys, key, limits, plan, disk, extras, setNow } = lasting
  const calls: Call[] = []
  const transport: Transport = {
    send(request, listener) {
      const call: Call = { request, listener, hungUp: false }
      calls.push(call)
      return () => {
        if (call.hungUp) return
        call.hungUp = true
        listener.closed(new Error('hung up'))
      }
    },
    close: async () => {},
  }
  const notices: Notice[] = []
  const onNotice = (notice: Notice): void => void notices.push(notice)
  const relay = createRelay({
    ...extras,
    log,
    keys,
    plan,
    transport,
    runtime,
    limits: { ...LIMITS, ...limits },
    onNotice,
  })
  await relay.open()

  return {
    relay,
    log,
    keys,
    key,
    calls,
    notices,
    get call() {
      const last = calls.at(-1)
      if (!last) throw new Error('nothing was asked of an upstream')
      return last
    },
    get timerCount() {
      return timers.size
    },
    settle,
    jump(ms) {
      const now = runtime.now() + ms
      setNow(now)
      for (const timer of [...timers].filter(({ at }) => at <= now).sort((one, other) => one.at - other.at))
        if (timers.delete(timer)) timer.work()
    },
    async pass(ms) {
      const until = runtime.now() + ms
      for (;;) {
        await settle()
        const [next] = [...timers].sort((one, other) => one.at - other.at)
        if (!next || next.at > until) break
        timers.delete(next)
        setNow(Math.max(runtime.now(), next.at))
        next.work()
      }
      setNow(until)
      await settle()
    },
    crash(next = plan) {
      if (!disk) throw new Error('what was in memory is gone')
      disk.crash()
      timers.clear()
      return live({ ...lasting, plan: next })
    },
    async node() {
      lasting.rounds = ROUNDS_OF_NODES
      lasting.share ??= shareMemory(runtime)
      return liveOn(await lasting.share(), lasting)
    },
    async ask(method, path, { body, headers = {}, key: given = key } = {}) {
      const left = new Set<() => void>()
      const mark = path.indexOf('?')
      const incoming: Incoming = {
        method,
        path: mark < 0 ? path : path.slice(0, mark),
        query: new URLSearchParams(mark < 0 ? '' : path.slice(mark)),
        headers: { authorization: `Bearer ${given}`, ...headers },
        body: async () => Buffer.from(typeof body === 'string' ? body : JSON.stringify(body ?? '')),
        onGone(work) {
          left.add(work)
          return () => left.delete(work)
        },
      }
      return see(await relay.handle(incoming), () => left.forEach((work) => work()))
    },
  }
}

export function see(answer: Answer, leave: () => void): Seen {
  const seen: Seen = {
    answer,
    text: answer.body?.toString() ?? '',
    state: answer.stream ? 'open' : 'ended',
    room: Number.POSITIVE_INFINITY,
    drain() {
      seen.room = Number.POSITIVE_INFINITY
      outlet.onDrain?.()
    },
    leave,
  }
  const outlet: Outlet = {
    onDrain: undefined,
    write(octets) {
      if (seen.state !== 'open') throw new Error('written after the end')
      seen.text += octets
      seen.room -= 1
      return seen.room > 0
    },
    end(octets = '') {
      seen.text += octets
      seen.state = 'ended'
    },
    abort: () => (seen.state = 'aborted'),
  }
  answer.stream?.(outlet)
  return seen
}

/** An OpenAI chunk that carries `text` on. */
export const chunk = (text: string): string =>
  `data: {"choices":[{"index":0,"delta":{"content":"${text}"},"finish_reason":null}]}\n\n`
export const finish = 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n'
export const done = 'data: [DONE]\n\n'

/** The seqs in a text of frames. */
export const seqsOf = (text: string): number[] => [...text.matchAll(/^id: (\d+)$/gm)].map((match) => Number(match[1]))
