// The audit log: who did what, when, and from where, read in the books themselves.
import type { AuditEntry } from '@holdfast/relay'
import { defineCommand } from 'citty'
import { withBooks } from '../books.ts'
import { settingsHere } from '../configuration.ts'
import { findOrganisation } from '../keys/find.ts'
import { dim, print, table } from '../terminal.ts'
import { iso, minuteText } from '../time.ts'
import { readCount } from '../usage/span.ts'

const LINES = 50
const LINES_MAX = 1_000

export const audit = defineCommand({
  meta: { name: 'audit', description: 'Who did what, when and from where, the newest first.' },
  args: {
    org: { type: 'string', description: 'In this organisation, by id or name' },
    act: { type: 'string', description: 'key-create, role-set, bodies-read …' },
    actor: { type: 'string', description: 'By this person or key; system is the command line' },
    subject: { type: 'string', description: 'Done to this: an id' },
    lines: { type: 'string', description: `How many, at most ${LINES_MAX} (else ${LINES})` },
    before: { type: 'string', description: 'Those before this number' },
    data: { type: 'string', description: 'Data directory (HOLDFAST_DATA, else ./.holdfast)' },
    json: { type: 'boolean', description: 'JSON on standard output' },
  },
  async run({ args }) {
    const { act, actor, subject } = args
    const max = args.lines === undefined ? LINES : readCount('--lines', args.lines, LINES_MAX)
    const before = args.before === undefined ? undefined : readCount('--before', args.before, Number.MAX_SAFE_INTEGER)
    await withBooks(await settingsHere(args), async ({ books }) => {
      const entries = await books.audit.list(
        {
          ...(args.org !== undefined && { organisation: (await findOrganisation(books, args.org)).id }),
          ...(act !== undefined && { act }),
          ...(actor !== undefined && { actor }),
          ...(subject !== undefined && { subject }),
        },
        { max, ...(before !== undefined && { before }) },
      )
      if (args.json) return print(JSON.stringify(entries.map(viewOf)))
      print(entries.length === 0 ? 'There is nothing of this in the audit log.' : pageOf(entries))
    })
  },
})

/** As the admin API has it. */
const viewOf = ({ seq, at, actor, organisation, act, subject, details }: AuditEntry) => ({
  object: 'audit-entry',
  seq,
  at: iso(at),
  actor: actor.id,
  address: actor.address ?? null,
  organisation: organisation ?? null,
  act,
  subject,
  details,
})

const pageOf = (entries: readonly AuditEntry[]): string =>
  table(
    ['>number', 'at', 'who', 'from', 'did', 'to', 'and said'],
    entries.map(({ seq, at, actor, act, subject, details }) => [
      String(seq),
      minuteText(at),
      actor.id,
      actor.address ?? '',
      act,
      subject,
      dim(Object.keys(details).length === 0 ? '' : JSON.stringify(details)),
    ]),
  )
