// A model of Redis in memory, for tests and the simulation: as simple as the seam allows, under a clock that is handed in,
// with everything that can happen to a server, to a line, or to an answer. Several nodes connect to one `memoryRedis`.
import type { Runtime } from '../../runtime.ts'
import { MemoryCommands } from './memory-commands.ts'
import { MemoryConnection } from './memory-connection.ts'
import type { RedisStore, Takeover, Write } from './store.ts'

export interface MemoryRedisOptions {
  readonly runtime: Runtime
  /** After how long without an answer a call is given up, in milliseconds; 5,000 by default. */
  readonly answerMsMax?: number
  readonly witness?: MemoryWitness
}

/** Sees from the side of the server what it has done, whoever heard of it. `by`: the name of the connection. */
export interface MemoryWitness {
  /** An entry was taken. Not told of a repetition. */
  appended(by: string, write: Write): void
  takenOver(by: string, takeover: Takeover): void
}

/** What keeps a connection from its server. `paused`: nothing is refused, and nothing answered until it goes on. */
export type Line = 'open' | 'cut' | 'paused'

export interface MemoryRedis {
  /** One more connection. Faults call it by `name`; another of the same name takes its place in them. */
  connect(name: string): RedisStore
  /** Of one connection, or of all and of those to come. What was sent into a paused line is done when that goes on, heard or not. */
  setLine(line: Line, name?: string): void
  /** How long every command takes from now on, in milliseconds; 0: none. */
  setDelay(ms: number): void
  /** The next so many commands (of that connection) are done, and nobody hears of it. */
  loseAnswers(count: number, name?: string): void
  /** The next so many words to subscribers (of that connection) never arrive. */
  loseWords(count: number, name?: string): void
  /** Another run: subscriptions are gone, connections broken, and the newest so many commands that changed something never were. */
  restart(lostCommands?: number): void
  /** Everything is gone, in the same run. */
  flush(): void
  /** While it is, nothing that takes memory is done. */
  setFull(isFull: boolean): void
  /** How many keys it has. */
  readonly size: number
}

export function memoryRedis({ runtime, answerMsMax = 5_000, witness }: MemoryRedisOptions): MemoryRedis {
  const commands = new MemoryCommands(() => runtime.now())
  const connections = new Map<string, MemoryConnection>()
  let line: Line = 'open'
  let delayMs = 0
  const some = (name: string | undefined): Iterable<MemoryConnection> =>
    name === undefined ? connections.values() : [connections.get(name)].flatMap((one) => one ?? [])
  return {
    connect(name) {
      const connection = new MemoryConnection({
        name,
        commands,
        runtime,
        answerMsMax,
        delayMs: () => delayMs,
        ...(witness && { witness }),
      })
      if (line !== 'open') connection.setLine(line)
      connections.set(name, connection)
      return connection
    },
    setLine(next, name) {
      if (name === undefined) line = next
      for (const connection of some(name)) connection.setLine(next)
    },
    setDelay(ms) {
      delayMs = ms
    },
    loseAnswers(count, name) {
      for (const connection of some(name)) connection.answersToLose += count
    },
    loseWords(count, name) {
      for (const connection of some(name)) connection.wordsToLose += count
    },
    restart(lostCommands = 0) {
      commands.restart(lostCommands)
      for (const connection of connections.values()) connection.reset()
    },
    flush: () => commands.records.clear(),
    setFull(isFull) {
      commands.isFull = isFull
    },
    get size() {
      return commands.records.size
    },
  }
}
