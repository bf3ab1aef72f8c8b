// What is wrong with a configuration file, shown to a person: the place, the words, and the line it is about.
import { type Finding, excerptOf, writeFinding } from '@holdfast/relay'
import { bold, dim, red, yellow } from './terminal.ts'

export const inOrder = (one: Finding, other: Finding): number =>
  one.file.localeCompare(other.file) || one.line - other.line || one.column - other.column

/** @param sources the texts of the files, by name, where there are any; what looks like a key in them does not come out */
export function pageOf(finding: Finding, sources: ReadonlyMap<string, string>): string {
  const place = `${finding.file}:${finding.line}:${finding.column}:`
  const words = writeFinding(finding).slice(place.length)
  const colour = finding.severity === 'error' ? red : yellow
  const source = sources.get(finding.file)
  const excerpt = source === undefined ? undefined : excerptOf(source, finding)
  return [`${bold(place)}${colour(words)}`, ...(excerpt ? [dim(excerpt)] : []), ''].join('\n')
}
