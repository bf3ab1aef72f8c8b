// A YAML text as plain values, with the environment filled in, that still knows where in the text each value stands.
import { type Node, type ParsedNode, isAlias, isMap, isScalar, isSeq, parseDocument } from 'yaml'
import type { Finding, Path } from './finding.ts'
import { fieldOf } from './finding.ts'
import { type Environment, type Missing, hasReference, substitute } from './reference.ts'
import { blot } from './secrecy.ts'
import { nearest } from './spelling.ts'

/** Plain values, as JSON has them. */
export type Value = unknown

/** The part of a place that a finding points at. */
export type Part = 'key' | 'value'

/** A file being read, and what has been found wrong with it so far. */
export interface Document {
  /** The whole file as values; undefined when it is no YAML. */
  readonly value: Value
  readonly findings: readonly Finding[]
  error(path: Path, message: string, part?: Part): void
  warn(path: Path, message: string, part?: Part): void
  /** The text of a scalar as it stands in the file, references and all; undefined for what is none. */
  written(path: Path): string | undefined
  /** `text` as it may be repeated: what came from the environment is not, the reference to it is. */
  quote(path: Path, text: string): string
}

interface Span {
  readonly offset: number
  readonly length: number
}

interface Place {
  readonly key?: Span
  readonly value: Span
  readonly isScalar: boolean
  /** As it stands in the file, without quotes. */
  readonly written?: string
}

/** Aliases can make a small file into an endless value: what is more, or deeper, than this is refused. */
const NODES_MAX = 100_000
const DEPTH_MAX = 64
/** Of each severity: nobody reads more at once. What is beyond is told when these are put right. */
const FINDINGS_MAX = 200

/** @param file how the file is called in findings */
export function readDocument(file: string, text: string, environment: Environment): Document {
  const yaml = parseDocument(text, { prettyErrors: false })
  const findings: Finding[] = []
  const places = new Map<string, Place>()
  let nodeCount = 0

  const add = (severity: Finding['severity'], span: Span, path: Path, message: string): void => {
    const found = { ...positionOf(span.offset, text), field: fieldOf(path) }
    // The first thing said about a place is the cause of the others.
    const isSaid = findings.some(
      (one) => one.severity === 'error' && one.line === found.line && one.column === found.column,
    )
    if (!isSaid && findings.filter((one) => one.severity === severity).length < FINDINGS_MAX)
      findings.push({ severity, file, ...found, length: Math.max(1, span.length), message: blot(message) })
  }

  /** A value, its place noted. */
  const read = (node: Node | null, path: Path, key?: Span): Value => {
    const target = isAlias(node) ? node.resolve(yaml) : node
    const value = spanOf(target) ?? key ?? { offset: 0, length: 1 }
    const note = (more: Partial<Place>): void =>
      void places.set(JSON.stringify(path), { ...(key ? { key } : {}), value, isScalar: false, ...more })
    nodeCount += 1
    if (nodeCount > NODES_MAX || path.length > DEPTH_MAX) {
      if (nodeCount <= NODES_MAX + 1 || path.length > DEPTH_MAX)
        add('error', key ?? value, path, 'an alias leads to itself, or the file is far too large')
      return undefined
    }
    if (isAlias(node) && target === undefined) {
      note({})
      add('error', spanOf(node) ?? value, path, `nothing is called &${node.source} here`)
      return undefined
    }
    if (isMap(target)) {
      note({})
      const fields: [string, Value][] = []
      for (const { key: name, value: field } of target.items) {
        if (!isScalar(name)) {
          add('error', spanOf(name as ParsedNode) ?? value, path, 'the name of a field is a plain text')
          continue
        }
        const span = spanOf(name)
        fields.push([String(name.value), read(field as Node | null, [...path, String(name.value)], span)])
      }
      return Object.fromEntries(fields)
    }
    if (isSeq(target)) {
      note({})
      return target.items.map((item, at) => read(item as Node | null, [...path, at]))
    }
    if (!isScalar(target)) {
      note({})
      return null
    }
    note({ isScalar: true, written: String(target.value) })
    if (typeof target.value !== 'string' || !hasReference(target.value)) return target.value
    const { text: filled, missing } = substitute(target.value, environment)
    for (const one of missing) add('error', within(text, value, one.reference), path, wordsFor(one, environment))
    return filled
  }

  for (const { code, message, pos } of yaml.errors)
    add('error', { offset: pos[0], length: pos[1] - pos[0] }, [], syntaxWords(code, message, text, pos[0]))
  for (const { message, pos } of yaml.warnings) add('warning', { offset: pos[0], length: pos[1] - pos[0] }, [], message)
  // What a broken text means can only be guessed, and findings about guesses mislead.
  const value = yaml.errors.length > 0 ? undefined : read(yaml.contents, [])

  /** The place of a value; for one that is absent, that of whatever lacks it. */
  const spot = (path: Path, part: Part): Span => {
    for (let length = path.length; length >= 0; length--) {
      const place = places.get(JSON.stringify(path.slice(0, length)))
      if (!place) continue
      const wantsKey = part === 'key' || length < path.length || !place.isScalar
      return wantsKey ? (place.key ?? { ...place.value, length: place.isScalar ? place.value.length : 1 }) : place.value
    }
    return { offset: 0, length: 1 }
  }

  const written = (path: Path): string | undefined => places.get(JSON.stringify(path))?.written

  return {
    value,
    findings,
    error(path, message, part = 'value') {
      // What could not be read is no value: that it is none of the expected either is no news.
      const field = fieldOf(path)
      if (!findings.some((one) => one.field === field && one.severity === 'error'))
        add('error', spot(path, part), path, message)
    },
    warn: (path, message, part = 'value') => add('warning', spot(path, part), path, message),
    written,
    quote(path, said) {
      const reference = written(path)
      return reference !== undefined && hasReference(reference) ? reference : said
    },
  }
}

/** Counted here: the parser's own counter loses lines inside of what it could not read. */
function positionOf(offset: number, text: string): { line: number; column: number } {
  const before = text.slice(0, offset)
  return { line: before.split('\n').length, column: before.length - before.lastIndexOf('\n') }
}

function spanOf(node: Node | null | undefined): Span | undefined {
  const range = node?.range
  return range ? { offset: range[0], length: range[1] - range[0] } : undefined
}

/** Where `part` stands inside `span`. */
function within(text: string, span: Span, part: string): Span {
  const at = text.slice(span.offset, span.offset + span.length).indexOf(part)
  return at < 0 ? span : { offset: span.offset + at, length: part.length }
}

function wordsFor({ reference, name, why }: Missing, environment: Environment): string {
  if (why === 'malformed') return `${reference} is no reference: expected \${NAME} or \${NAME:-default}`
  const meant = nearest(
    name,
    Object.keys(environment).filter((one) => environment[one]),
  )
  const hint = meant ? `; did you mean \${${meant}}?` : ''
  return `the environment variable ${name} is ${why === 'empty' ? 'empty' : 'not set'}${hint}`
}

/** What a person would say about the commonest mistakes, in place of the parser’s terms. */
function syntaxWords(code: string, message: string, text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1
  const line = text.slice(start, text.indexOf('\n', start) < 0 ? undefined : text.indexOf('\n', start))
  if (/[[{,].*[^"'$]\$\{/.test(line)) return 'inside [ ] and { } a reference needs quotes: "${NAME}"'
  if (code === 'DUPLICATE_KEY') return 'this field is here twice'
  if (code === 'TAB_AS_INDENT') return 'YAML is indented with spaces, not with tabs'
  return `this is not YAML: ${message}`
}
