// What usage is added up over. Every question a page asks (“this organisation, by model, for a year”) has a scope that was
// added up for it, so that it is answered from one row for each day and line of the answer, whatever was on file by then.

export const DIMENSIONS = ['organisation', 'project', 'key', 'model', 'upstream'] as const
export type Dimension = (typeof DIMENSIONS)[number]

/** Who and what: empty for none. */
export type Coordinates = { readonly [dimension in Dimension]: string }

/** From coarse to fine: the first one that knows all the dimensions of a question answers it. */
const KINDS = {
  everything: [],
  organisation: ['organisation'],
  model: ['model'],
  upstream: ['upstream'],
  target: ['model', 'upstream'],
  'organisation-model': ['organisation', 'model'],
  project: ['organisation', 'project'],
  key: ['organisation', 'project', 'key'],
  whole: DIMENSIONS,
} as const satisfies Record<string, readonly Dimension[]>

export type ScopeKind = keyof typeof KINDS

/** Coordinates of dimensions that its kind does not know are empty. */
export type Scope = Coordinates & { readonly kind: ScopeKind }

const kinds = Object.entries(KINDS) as [ScopeKind, readonly Dimension[]][]
const knows = (dimensions: readonly Dimension[], one: Dimension): boolean => dimensions.includes(one)
/** A reply is counted once; in scopes that know upstreams, each of its upstreams is. */
const ofReplies = kinds.filter(([, dimensions]) => !knows(dimensions, 'upstream'))
const ofUpstreams = kinds.filter(([, dimensions]) => knows(dimensions, 'upstream'))

/** All scopes that something counts in. @param of `upstream`: what one upstream did for a reply; `reply`: what all did */
export const scopesOf = (at: Coordinates, of: 'reply' | 'upstream'): readonly Scope[] =>
  (of === 'reply' ? ofReplies : ofUpstreams).map(([kind, dimensions]) => ({ kind, ...only(at, dimensions) }))

const only = (at: Coordinates, dimensions: readonly Dimension[]): Coordinates => {
  const of = (one: Dimension): string => (knows(dimensions, one) ? at[one] : '')
  return {
    organisation: of('organisation'),
    project: of('project'),
    key: of('key'),
    model: of('model'),
    upstream: of('upstream'),
  }
}

/** The scopes that add up to what is asked. */
export const kindFor = (asked: readonly Dimension[]): ScopeKind =>
  kinds.find(([, dimensions]) => asked.every((one) => knows(dimensions, one)))?.[0] ?? 'whole'

/** Names it, in memory. */
export const nameOf = ({ kind, organisation, project, key, model, upstream }: Scope): string =>
  `${kind}\n${organisation}\n${project}\n${key}\n${model}\n${upstream}`
