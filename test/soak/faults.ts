// What goes wrong, drawn from a seed: one thing after the other, now and then two at a time.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Dice } from '../simulation/dice.ts'
import type { Stage } from './stage.ts'

const weights = {
  'redis is killed': 3,
  'redis is paused': 4,
  'redis connections reset': 5,
  'redis is slow': 3,
  'other is killed': 3,
  'other is ended': 3,
  'elder is paused': 2,
  'other is paused': 2,
  'readers are cut off': 6,
  'readers are slow': 2,
  'the provider refuses': 2,
  'the provider hangs up': 2,
  configuration: 3,
}
export type FaultName = keyof typeof weights

/** Only one at a time of those that are about the same thing. */
const about = (name: FaultName): string =>
  name.startsWith('other') ? 'other' : name.startsWith('redis') ? 'redis' : name

export interface Happened {
  readonly name: FaultName
  /** Milliseconds since the soak began. */
  readonly at: number
}

const START_PATIENCE_MS = 60_000

export interface FaultsOptions {
  readonly stage: Stage
  readonly dice: Dice
  readonly gapMs: readonly [number, number]
  readonly pauseMs: readonly [number, number]
  readonly signal: AbortSignal
  readonly onFault: (happened: Happened) => void
}

/** Goes on until the signal; resolves when everything is whole again. @throws Error when something does not come up again */
export async function breakThings({ stage, dice, gapMs, pauseMs, signal, onFault }: FaultsOptions): Promise<void> {
  const startedAt = Date.now()
  const running = new Map<string, Promise<void>>()
  const troubles: unknown[] = []
  while (!signal.aborted && troubles.length === 0) {
    await sleep(dice.between(...gapMs), undefined, { signal }).catch(() => {})
    // Every throw is made, whether it is used or not, so that a seed says the same names in the same order.
    const name = dice.weighted(weights)
    const ms = dice.between(...pauseMs)
    if (signal.aborted || running.has(about(name))) continue
    onFault({ name, at: Date.now() - startedAt })
    const over = strike(stage, name, ms)
      .catch((cause: unknown) => void troubles.push(cause))
      .finally(() => running.delete(about(name)))
    running.set(about(name), over)
  }
  await Promise.all(running.values())
  if (troubles.length > 0) throw troubles[0]
}

async function strike(
  { nodes, redis, redisLine, simulator, configure }: Stage,
  name: FaultName,
  ms: number,
): Promise<void> {
  const [elder, other] = nodes
  switch (name) {
    case 'redis is killed':
      await redis.kill()
      await sleep(ms / 4)
      return redis.startAgain()
    case 'redis is paused':
      redis.pause()
      await sleep(ms)
      return redis.resume()
    case 'redis connections reset':
      return redisLine.reset()
    case 'redis is slow':
      redisLine.delayMs = 100
      await sleep(ms)
      redisLine.delayMs = 0
      return
    case 'other is killed':
      await other.relay.kill()
      await sleep(ms / 2)
      return startAgain(other.relay)
    case 'other is ended':
      await other.relay.signal('SIGTERM')
      return startAgain(other.relay)
    case 'elder is paused':
    case 'other is paused': {
      const { relay } = name === 'elder is paused' ? elder : other
      relay.pause()
      await sleep(ms)
      return relay.resume()
    }
    case 'readers are cut off':
      return (ms % 2 ? elder : other).line.reset()
    case 'readers are slow':
      elder.line.delayMs = 150
      await sleep(ms)
      elder.line.delayMs = 0
      return
    case 'the provider refuses':
      return void simulator.control('sim/refuse?status=503', { forMs: ms / 4 })
    case 'the provider hangs up':
      return void simulator.control('sim/hangup', { forMs: ms / 4 })
    case 'configuration':
      return configure()
  }
}

/** It does not come up while Redis is away: whoever watches over it tries again. */
async function startAgain(relay: Stage['nodes'][0]['relay']): Promise<void> {
  const late = Date.now() + START_PATIENCE_MS
  for (;;) {
    try {
      return await relay.start()
    } catch (cause) {
      if (Date.now() > late) throw cause
      await sleep(500)
    }
  }
}
