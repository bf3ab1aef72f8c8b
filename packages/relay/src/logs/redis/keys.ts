// What everything is called in Redis, in one place. In a cluster what is between braces decides where a key lives: all of a
// reply together, all of a node together. What people have chosen themselves (idempotency keys, names) is in no key: a digest is.
import { createHash } from 'node:crypto'
import type { StoredState } from './store.ts'

export interface Keys {
  /** Hash: a reply's head and state. Its fields are in scripts/reply.ts. */
  readonly reply: (id: string) => string
  /** Stream: its frames. One entry for each batch, by the id `<last>-<frames less one>`: the first one from `after + 1` on has it. */
  readonly log: (id: string) => string
  /** Channel: every entry as it is written. */
  readonly told: (id: string) => string
  /** String: the reply that an idempotency key leads to. */
  readonly claim: (owner: string, key: string) => string
  /** String: the reply that is called so. */
  readonly name: (owner: string, name: string) => string
  /** Of all claims and names that may lead to a reply. */
  readonly pointers: (reply: Pick<StoredState, 'head' | 'names'>) => readonly string[]
  /** String that expires: the node lives. */
  readonly lease: (node: string) => string
  /** Set: the replies that it holds, and maybe more. */
  readonly held: (node: string) => string
  /** Channel: what is said to it. */
  readonly node: (node: string) => string
  /** Set: all nodes. */
  readonly nodes: string
}

export function keysOf(prefix: string): Keys {
  const claim: Keys['claim'] = (owner, key) => `${prefix}claim:${digest(owner, key)}`
  const name: Keys['name'] = (owner, word) => `${prefix}name:${digest(owner, word)}`
  return {
    reply: (id) => `${prefix}{${id}}`,
    log: (id) => `${prefix}{${id}}:log`,
    told: (id) => `${prefix}{${id}}:told`,
    claim,
    name,
    pointers: ({ head: { owner, idempotencyKey: key }, names }) => [
      ...(key === undefined ? [] : [claim(owner, key)]),
      ...names.map((word) => name(owner, word)),
    ],
    lease: (node) => `${prefix}{${node}}:lease`,
    held: (node) => `${prefix}{${node}}:held`,
    node: (node) => `${prefix}{${node}}:node`,
    nodes: `${prefix}nodes`,
  }
}

/** An owner has no line breaks: two pairs cannot be read as one another. */
const digest = (owner: string, word: string): string =>
  createHash('sha256').update(`${owner}\n${word}`).digest('base64url').slice(0, DIGEST_CHARS)

/** 132 bits. */
const DIGEST_CHARS = 22
