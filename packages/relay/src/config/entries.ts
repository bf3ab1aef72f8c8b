// Walking through what a file says, with the place of everything at hand.
import type { z } from 'zod'
import { causesOf } from './complaint.ts'
import type { Document } from './document.ts'
import type { Path } from './finding.ts'

/** One of a section's named things that is well formed. */
export interface Entry<Fields> {
  readonly name: string
  readonly path: Path
  readonly fields: Fields
  /** False when something malformed was left out: what is absent may have been meant to be there. */
  readonly isWhole: boolean
}

/**
 * What is malformed has been complained of. It is left out here, and so is an entry that is nothing without it: what else
 * there is can still be looked at, so that a file's problems are told all at once.
 */
export function entriesOf<Fields>(document: Document, section: string, schema: z.ZodType<Fields>): Entry<Fields>[] {
  return Object.entries(sectionOf(document, section)).flatMap(([name, value]) => {
    const checked = schema.safeParse(value)
    const parsed = checked.success ? checked : schema.safeParse(wellFormed(value, checked.error.issues))
    return parsed.success ? [{ name, path: [section, name], fields: parsed.data, isWhole: checked.success }] : []
  })
}

function wellFormed(value: unknown, issues: readonly z.core.$ZodIssue[]): unknown {
  if (!isObject(value)) return undefined
  const malformed = issues
    .flatMap((issue) => causesOf(issue))
    .flatMap(({ issue, path }) => (path.length === 0 && 'keys' in issue ? issue.keys : [path[0]]))
  return Object.fromEntries(Object.entries(value).filter(([name]) => !malformed.includes(name)))
}

/** Names in a section, also of what is malformed: one can be referred to whatever else is wrong with it. */
export const namesIn = (document: Document, section: string): string[] => Object.keys(sectionOf(document, section))

function sectionOf(document: Document, section: string): object {
  const found = isObject(document.value) ? document.value[section] : undefined
  return isObject(found) ? found : {}
}

/** One or many, each with its place. */
export const each = <Item>(given: Item | readonly Item[], path: Path): { value: Item; at: Path }[] =>
  Array.isArray(given)
    ? given.map((value: Item, index) => ({ value, at: [...path, index] }))
    : [{ value: given as Item, at: path }]

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
