// What is between models, and between models and upstreams: names that clash, circles, names that nobody can reach.
import { hasStar, matchStar } from '../routing/star.ts'
import type { Document } from './document.ts'
import { namesIn } from './entries.ts'
import type { Path } from './finding.ts'
import type { Placed } from './models.ts'
import { nearest } from './spelling.ts'

/** A name that can be asked for, and where it stands. */
interface PublicName {
  readonly name: string
  readonly of: Placed
  readonly at: Path
}

/**
 * @param models those that could be made
 * @param upstreams names of the file's upstreams
 */
export function checkRelations(document: Document, models: readonly Placed[], upstreams: readonly string[]): void {
  const names = models.flatMap((of): PublicName[] => [
    { name: of.plan.name, of, at: of.path },
    ...of.plan.aliases.map((name, index) => ({ name, of, at: aliasPath(of, index, document) })),
  ])
  checkClashes(document, names)
  checkHidden(document, names)
  // Of a model that could not be made nobody knows the aliases.
  checkFallbacks(document, models, names, models.length === namesIn(document, 'models').length)
  // Whoever misspells an upstream has not forgotten it.
  const isSound = !document.findings.some(({ severity }) => severity === 'error')
  if (models.length > 0 && isSound) checkUnused(document, models, upstreams)
}

function checkClashes(document: Document, names: readonly PublicName[]): void {
  const taken = new Map<string, PublicName>()
  // A model's own name goes first: it is the alias that clashes, wherever it stands.
  const own = names.filter(({ name, of }) => name === of.plan.name)
  for (const one of new Set([...own, ...names])) {
    const other = taken.get(one.name)
    if (!other) taken.set(one.name, one)
    else if (other.of !== one.of) document.error(one.at, `“${other.of.plan.name}” has this name already`)
    else if (one.name !== one.of.plan.name) document.warn(one.at, 'this name is here twice')
  }
}

/** An exact name goes before any pattern, but a pattern that an earlier one covers is never asked. */
function checkHidden(document: Document, names: readonly PublicName[]): void {
  const patterns = names.filter(({ name }) => hasStar(name))
  for (const [at, { name, at: path, of }] of patterns.entries()) {
    const hiding = patterns.slice(0, at).find((earlier) => earlier.of !== of && hides(earlier.name, name))
    if (hiding && hiding.name !== name)
      document.warn(
        path,
        `this can never match: “${document.quote(hiding.at, hiding.name)}” stands earlier and takes everything it means`,
        'key',
      )
  }
}

/** Whether all that the later pattern means is meant by the earlier one: read as a name, its own star is any text. */
const hides = (earlier: string, later: string): boolean => matchStar(earlier, later) !== undefined

function checkFallbacks(
  document: Document,
  models: readonly Placed[],
  names: readonly PublicName[],
  isComplete: boolean,
): void {
  const resolve = (name: string): Placed | undefined =>
    (names.find((one) => one.name === name) ?? names.find((one) => matchStar(one.name, name) !== undefined))?.of
  for (const { plan, path } of models)
    for (const [index, name] of plan.fallback.entries()) {
      const at = itemPath([...path, 'fallback'], index, document)
      if (hasStar(name)) {
        document.error(at, 'expected the name of one model, without *')
        continue
      }
      const next = resolve(name)
      if (!next) {
        if (!isComplete) continue
        const guess = nearest(
          name,
          names.map((one) => one.name),
        )
        document.error(
          at,
          `no model is called “${document.quote(at, name)}”${guess ? `; did you mean “${guess}”?` : ''}`,
        )
        continue
      }
      const circle = circleThrough(plan.name, next, resolve)
      if (circle) document.error(at, `falling back goes in a circle: ${[plan.name, ...circle].join(' → ')}`)
    }
}

/** The way from `next` back to `home`, by falling back; undefined when there is none. */
function circleThrough(
  home: string,
  next: Placed,
  resolve: (name: string) => Placed | undefined,
): string[] | undefined {
  const seen = new Set<Placed>()
  const walk = (model: Placed, way: readonly string[]): string[] | undefined => {
    if (model.plan.name === home) return [...way, home]
    if (seen.has(model)) return undefined
    seen.add(model)
    for (const name of model.plan.fallback) {
      const further = resolve(name)
      const found = further && walk(further, [...way, model.plan.name])
      if (found) return found
    }
    return undefined
  }
  return walk(next, [])
}

function checkUnused(document: Document, models: readonly Placed[], upstreams: readonly string[]): void {
  const used = new Set(
    models
      .flatMap(({ plan }) => [...plan.groups.flat(), ...(plan.canary ? [plan.canary.target] : [])])
      .map(({ upstream }) => upstream),
  )
  for (const name of upstreams)
    if (!used.has(name)) document.warn(['upstreams', name], 'no model goes to this upstream', 'key')
}

const aliasPath = (of: Placed, index: number, document: Document): Path =>
  itemPath([...of.path, 'aliases'], index, document)

/** One may be written without its list. */
const itemPath = (list: Path, index: number, document: Document): Path =>
  document.written(list) === undefined ? [...list, index] : list
