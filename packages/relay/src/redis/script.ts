// A Lua script as a value: what it says, and its name at the server. Who sends one (wire.ts) loads it in front of its first
// use on each connection, so a server that has been started again knows it, too.
import { createHash } from 'node:crypto'

export interface Script {
  readonly source: string
  /** By which EVALSHA calls it. */
  readonly sha1: string
}

export const scriptOf = (source: string): Script => ({
  source,
  sha1: createHash('sha1').update(source).digest('hex'),
})
