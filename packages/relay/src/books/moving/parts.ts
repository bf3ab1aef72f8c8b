// What the books consist of when they move: parts that somebody may want by themselves, and the tables of each, in an order
// in which no row comes before one that it refers to. A test compares this with the schema.
import type { Tables } from '../schema.ts'

export interface MovingTable {
  readonly name: keyof Tables
  /** Columns that no two rows agree in: the order in which rows travel. */
  readonly key: readonly [string, ...string[]]
  /** Its key is counted up by the database, which has to go on after what came. */
  readonly isCounted?: true
  /** New books have rows in it already, which are not theirs to keep. */
  readonly isReplaced?: true
}

export interface MovingPart {
  readonly name: PartName
  /** Parts that its rows refer to. They come with it. */
  readonly needs: readonly PartName[]
  readonly tables: readonly MovingTable[]
}

export const PART_NAMES = [
  'people',
  'keys',
  'ledger',
  'audit',
  'usage',
  'requests',
  'upstreams',
  'sign-in',
  'webhooks',
] as const
export type PartName = (typeof PART_NAMES)[number]

/**
 * Only when somebody asks for them by name: hashes of passwords and of what browsers are signed in with, and what tokens are signed
 * with; and webhooks, whose signing secrets have to be kept in clear.
 */
export const RESERVED: readonly PartName[] = ['sign-in', 'webhooks']

export const parts: readonly MovingPart[] = [
  {
    name: 'people',
    needs: [],
    tables: [
      { name: 'revisions', key: ['name'], isReplaced: true },
      { name: 'organisations', key: ['id'] },
      { name: 'people', key: ['id'] },
      { name: 'memberships', key: ['organisation', 'person'] },
      { name: 'projects', key: ['id'] },
      { name: 'invitations', key: ['id'] },
      { name: 'subjects', key: ['issuer', 'subject'] },
    ],
  },
  {
    name: 'keys',
    needs: ['people'],
    tables: [
      { name: 'keys', key: ['id'] },
      { name: 'secrets', key: ['hash'] },
    ],
  },
  {
    name: 'ledger',
    needs: ['people'],
    tables: [
      { name: 'accounts', key: ['id'] },
      { name: 'limits', key: ['account'] },
      { name: 'warnings', key: ['account', 'period', 'until', 'max', 'percent'] },
      { name: 'holds', key: ['id'] },
      { name: 'sessions', key: ['id'] },
      { name: 'transfers', key: ['seq'], isCounted: true },
      { name: 'credits', key: ['seq'], isCounted: true },
      { name: 'batches', key: ['id'] },
      { name: 'codes', key: ['id'] },
      { name: 'payments', key: ['id'] },
      { name: 'payment_events', key: ['seq'], isCounted: true },
    ],
  },
  { name: 'audit', needs: [], tables: [{ name: 'audit', key: ['seq'], isCounted: true }] },
  {
    name: 'usage',
    needs: [],
    tables: [
      { name: 'usage_scopes', key: ['id'], isCounted: true },
      { name: 'usage', key: ['scope', 'size', 'start'] },
      { name: 'usage_tallies', key: ['scope', 'measure', 'size', 'start', 'value'] },
      { name: 'usage_writes', key: ['id'] },
    ],
  },
  {
    name: 'requests',
    needs: [],
    tables: [
      { name: 'requests', key: ['position'] },
      { name: 'request_counts', key: ['name'], isReplaced: true },
      { name: 'request_bodies', key: ['id'] },
    ],
  },
  { name: 'upstreams', needs: [], tables: [{ name: 'upstream_switches', key: ['name'] }] },
  {
    name: 'sign-in',
    needs: ['people'],
    tables: [
      { name: 'passwords', key: ['person'] },
      { name: 'sign_ins', key: ['id'] },
      { name: 'links', key: ['hash'] },
      { name: 'visits', key: ['hash'] },
      { name: 'node_secrets', key: ['name'] },
    ],
  },
  {
    name: 'webhooks',
    needs: ['people'],
    tables: [
      { name: 'webhooks', key: ['id'] },
      { name: 'deliveries', key: ['id'] },
    ],
  },
]

/** Those that are wanted and those that they need, in their order. */
export function partsFor(wanted: readonly PartName[]): readonly MovingPart[] {
  const needed = new Set(wanted)
  // Backwards: a part needs only those before it.
  for (const part of parts.toReversed()) if (needed.has(part.name)) part.needs.forEach((name) => needed.add(name))
  return parts.filter(({ name }) => needed.has(name))
}

/** A table that travels, by its name; undefined for a name that is none. */
export const movingTable = (name: string): MovingTable | undefined =>
  parts.flatMap(({ tables }) => tables).find((table) => table.name === name)
