// What zod finds wrong with a value, said about the place in the file where it stands.
import type { z } from 'zod'
import type { Document } from './document.ts'
import type { Path } from './finding.ts'
import { hasReference } from './reference.ts'
import { nearest } from './spelling.ts'

type Issue = z.core.$ZodIssue

export function complain(document: Document, issues: readonly Issue[]): void {
  const causes = issues.flatMap((issue) => causesOf(issue))
  const meant = new Set<string>()
  for (const { issue, path } of causes) {
    if (issue.code !== 'unrecognized_keys') continue
    for (const key of issue.keys) {
      const known = issue.message.split(' ')
      const guess = nearest(key, known)
      if (guess) meant.add(JSON.stringify([...path, guess]))
      const hint = guess ? `did you mean “${guess}”?` : `expected one of ${known.join(', ')}`
      document.error([...path, key], `there is no field “${key}” here; ${hint}`, 'key')
    }
  }
  for (const { issue, path } of causes) {
    // A field that was misspelt is not missing too.
    if (issue.code === 'unrecognized_keys' || meant.has(JSON.stringify(path))) continue
    if (issue.code === 'invalid_key') document.error(path, issue.issues[0]?.message ?? issue.message, 'key')
    else document.error(path, issue.message + found(document, path, issue))
  }
}

interface Cause {
  readonly issue: Issue
  readonly path: Path
}

/** Of the shapes that a value may have, the one that went right the furthest says what is wrong. */
export function causesOf(issue: Issue, base: Path = []): Cause[] {
  const path: Path = [...base, ...(issue.path as Path)]
  if (issue.code !== 'invalid_union') return [{ issue, path }]
  const depth = (causes: readonly Cause[]): number => Math.max(...causes.map((cause) => cause.path.length))
  const [nearly] = issue.errors
    .filter((branch) => !branch.every(isOfAnotherKind))
    .map((branch) => branch.flatMap((one) => causesOf(one, path)))
    .sort((one, other) => depth(other) - depth(one) || one.length - other.length)
  return nearly ?? [{ issue, path }]
}

/** A text where a list may stand, for instance: that shape was not meant. */
const isOfAnotherKind = (issue: Issue): boolean =>
  issue.path.length === 0 &&
  (issue.code === 'invalid_type' ||
    (issue.code === 'invalid_union' && issue.errors.every((branch) => branch.every(isOfAnotherKind))))

/** What stands there instead, as it is written: a value from the environment is nobody's to repeat. */
function found(document: Document, path: Path, issue: Issue): string {
  const written = document.written(path)
  if (written === undefined || path.some((step) => step === 'keys' || step === 'headers')) return ''
  const guess = issue.code === 'invalid_value' ? nearest(written, issue.values.map(String)) : undefined
  if (guess) return `, not “${written}”; did you mean “${guess}”?`
  return hasReference(written) ? `, which ${written} is not` : `, not “${written}”`
}
