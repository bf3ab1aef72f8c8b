// Accounts in one file of JSON lines. Each is all that is known of one session, and the last one of a session counts: so
// writing is one append, and nothing has to be found to be changed. It is not synced: like the log's default, it may
// lose to a power cut what the system had not written by itself.
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { HoldfastError } from '@holdfast/protocol'
import { z } from 'zod'
import type { Account } from './account.ts'
import type { Book } from './book.ts'

/** Lines that are beside the point before the file is written anew, without them. */
const LINES_STALE_MAX = 1_000

const whole = z.int().min(0)
const Line = z.strictObject({
  session: z.string(),
  until: z.number(),
  replies: whole,
  tokens: whole,
  holds: z.record(z.string(), z.strictObject({ tokens: whole, input: whole })),
})

/** @throws when the file is damaged: guessing would give everybody their budget again. */
export function openBookFile(path: string): Book {
  const accounts = load(path)
  let lines = 0
  /** The end of the file may be half a line, which the next one must not be glued to. */
  let isTorn = true

  const rewrite = (): void => {
    mkdirSync(dirname(path), { recursive: true })
    const draft = `${path}.new`
    writeFileSync(draft, [...accounts].map(([session, account]) => lineOf(session, account)).join(''), { mode: 0o600 })
    renameSync(draft, path)
    lines = accounts.size
    isTorn = false
  }

  return {
    read: (session) => accounts.get(session),
    write(session, account) {
      try {
        if (isTorn) rewrite()
        appendFileSync(path, lineOf(session, account))
      } catch (cause) {
        isTorn = true
        throw new HoldfastError('log-failed', 'What sessions spend cannot be written down.', { cause })
      }
      lines += 1
      accounts.set(session, account)
    },
    entries: () => [...accounts],
    sweep(horizon) {
      for (const [session, { until }] of accounts) if (until <= horizon) accounts.delete(session)
      if (lines > 2 * accounts.size + LINES_STALE_MAX) rewrite()
    },
  }
}

const lineOf = (session: string, account: Account): string => `${JSON.stringify({ session, ...account })}\n`

function load(path: string): Map<string, Account> {
  if (!existsSync(path)) return new Map()
  const lines = readFileSync(path, 'utf8').split('\n')
  // Without a newline behind it, it is what a crash has cut short: nobody was told that it was written.
  lines.pop()
  return new Map(
    lines.map((line, at) => {
      const { session, ...account } = parse(line) ?? damaged(path, at + 1)
      return [session, account]
    }),
  )
}

function parse(line: string): z.infer<typeof Line> | undefined {
  try {
    return Line.safeParse(JSON.parse(line)).data
  } catch {
    return undefined
  }
}

function damaged(path: string, line: number): never {
  throw new Error(`${path}:${line} is no account of a session; without the file, every session has its budget again`)
}
