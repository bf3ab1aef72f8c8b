// Which range of time, and of whom: what the commands that look back are told.
import { type Books, type Of, type Span, parseDuration } from '@holdfast/relay'
import { findKey, findOrganisation, findProject } from '../keys/find.ts'
import { UsageError } from '../settings.ts'
import { parseTime } from '../time.ts'

export const spanArgs = {
  last: { type: 'string', description: 'How far back: 24h, 30d; where nothing is said, 30d' },
  from: { type: 'string', description: 'Instead: 2026-11-01, or a time with its zone' },
  until: { type: 'string', description: 'Until before: 2026-12-01; else now' },
} as const

export const whoseArgs = {
  org: { type: 'string', description: 'Of this organisation, by id or name' },
  project: { type: 'string', description: 'Of this project, by id or name' },
  key: { type: 'string', description: 'Of this key: key_…, or how it begins' },
  model: { type: 'string', description: 'Of this model' },
  upstream: { type: 'string', description: 'Of this upstream' },
} as const

type Words<Args> = { readonly [name in keyof Args]?: string | undefined }

const LAST = '30d'

/** @throws UsageError */
export function readSpan({ last, from, until }: Words<typeof spanArgs>, now: number): Span {
  if (last !== undefined && from !== undefined) throw new UsageError('It is --last or --from, not both.')
  const end = until === undefined ? now : timeOf('--until', until)
  const start = from === undefined ? end - durationOf(last ?? LAST) : timeOf('--from', from)
  if (start < 0 || start >= end) throw new UsageError('The range is over before it begins.')
  return { from: start, until: end }
}

/** @throws UsageError for somebody there is not */
export async function findWhose(books: Books, asked: Words<typeof whoseArgs>): Promise<Of> {
  const { org, project, key, model, upstream } = asked
  const isOfOne = org !== undefined || project !== undefined
  const organisation = isOfOne ? await findOrganisation(books, org) : undefined
  return {
    ...(organisation && { organisation: organisation.id }),
    ...(organisation && project !== undefined && { project: await findProject(books, organisation, project) }),
    ...(key !== undefined && { key: (await findKey(books, key)).id }),
    ...(model !== undefined && { model }),
    ...(upstream !== undefined && { upstream }),
  }
}

/** @throws UsageError */
export function readCount(option: string, text: string, max: number): number {
  const count = Number(text)
  if (!/^\d+$/.test(text) || count < 1 || count > max) throw new UsageError(`${option} is 1 to ${max}.`)
  return count
}

/** @throws UsageError */
export function oneOf<Word extends string>(option: string, text: string, words: readonly Word[]): Word {
  const found = words.find((word) => word === text)
  if (found === undefined) throw new UsageError(`${option} is one of ${words.join(', ')}, not ${text}.`)
  return found
}

function timeOf(option: string, text: string): number {
  const at = parseTime(text)
  if (at === undefined) throw new UsageError(`${option} is 2026-11-01 or 2026-11-01T18:00:00Z, not ${text}.`)
  return at
}

function durationOf(text: string): number {
  const ms = parseDuration(text)
  if (ms === undefined || ms === 0) throw new UsageError(`--last is a duration such as 24h or 30d, not ${text}.`)
  return ms
}
