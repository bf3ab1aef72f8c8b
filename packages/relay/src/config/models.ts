// The `models` of the file as models of a plan, and what can only be seen when all of them are known.
import { MODEL_DEFAULTS } from '../routing/defaults.ts'
import type { Canary, ModelPlan, Target } from '../routing/plan.ts'
import { hasStar } from '../routing/star.ts'
import type { Document } from './document.ts'
import { type Entry, each, entriesOf, namesIn } from './entries.ts'
import type { Path } from './finding.ts'
import { type ModelFields, type StepFields, model as modelSchema } from './format/models.ts'
import { looksSecret } from './secrecy.ts'
import { nearest } from './spelling.ts'

/** A model, and where it stands. */
export interface Placed {
  readonly plan: ModelPlan
  readonly path: Path
}

/** @param upstreams names that a target may have */
export function makeModels(document: Document, upstreams: readonly string[]): Placed[] {
  for (const name of namesIn(document, 'models')) checkName(name, ['models', name], document, 'key')
  return entriesOf(document, 'models', modelSchema).map((entry) => ({
    plan: makeModel(entry, document, upstreams),
    path: entry.path,
  }))
}

function makeModel(
  { name, path, fields }: Entry<ModelFields>,
  document: Document,
  upstreams: readonly string[],
): ModelPlan {
  const isShort = typeof fields === 'string' || Array.isArray(fields)
  const given = isShort ? { targets: fields } : fields
  const { parameters = {}, onUpstreamFailure = [], losses = MODEL_DEFAULTS.losses } = given
  const stepsAt = isShort ? path : [...path, 'targets']
  const aim = (text: string, weight: number, at: Path, part?: 'key'): Target =>
    readTarget(text, weight, name, () => check(text, name, at, document, upstreams, part))
  const groups = each<StepFields>(given.targets, stepsAt).map(({ value, at }) => groupOf(value, at, document, aim))
  if (groups.length === 0) document.error(stepsAt, 'expected a target at least')
  const aliases = each(given.aliases ?? [], [...path, 'aliases'])
  for (const { value, at } of aliases) checkAlias(value, name, at, document)
  checkParameters(parameters, [...path, 'parameters'], document)
  const rescues = each(onUpstreamFailure, []).map(({ value }) => value)
  return {
    name,
    aliases: aliases.map(({ value }) => value),
    groups,
    ...(given.canary ? { canary: canaryOf(given.canary, [...path, 'canary'], aim) } : {}),
    fallback: each(given.fallback ?? [], []).map(({ value }) => value),
    defaults: parameters.defaults ?? {},
    overrides: parameters.overrides ?? {},
    mayContinue: rescues.includes('continue'),
    mayRestart: rescues.includes('restart'),
    losses,
  }
}

type Aim = (text: string, weight: number, at: Path, part?: 'key') => Target

function groupOf(step: StepFields, at: Path, document: Document, aim: Aim): Target[] {
  if (typeof step === 'string') return [aim(step, 1, at)]
  const group = Object.entries(step).map(([text, weight]) => aim(text, weight, [...at, text], 'key'))
  if (!group.some(({ weight }) => weight > 0)) document.error(at, 'expected a weight above 0 in this group', 'value')
  return group
}

const canaryOf = (
  {
    target,
    percent,
    sticky = 'key',
  }: { readonly target: string; readonly percent: number; readonly sticky?: 'key' | 'user' },
  path: Path,
  aim: Aim,
): Canary => ({ target: aim(target, 1, [...path, 'target']), percent, sticky })

/** `upstream/model`; the model's own name where it says none, also when it was asked for by an alias. */
function readTarget(text: string, weight: number, name: string, check: () => void): Target {
  check()
  const slash = text.indexOf('/')
  return slash < 0
    ? { upstream: text, model: name, weight }
    : { upstream: text.slice(0, slash), model: text.slice(slash + 1), weight }
}

function check(
  text: string,
  name: string,
  at: Path,
  document: Document,
  upstreams: readonly string[],
  part?: 'key',
): void {
  const [upstream = '', ...rest] = text.split('/')
  const model = rest.join('/')
  if (!upstreams.includes(upstream)) {
    const guess = nearest(upstream, upstreams)
    const known = upstreams.length > 0 ? `expected one of ${upstreams.join(', ')}` : 'there are none'
    document.error(
      at,
      `no upstream is called “${document.quote(at, upstream)}”; ${guess ? `did you mean “${guess}”?` : known}`,
      part,
    )
  } else if (starsIn(model) > 1) document.error(at, 'expected one * at most', part)
  else if (hasStar(model) && !hasStar(name))
    document.error(at, `the * here stands for nothing: “${name}” has none`, part)
}

function checkName(name: string, path: Path, document: Document, part?: 'key'): void {
  if (starsIn(name) > 1) document.error(path, 'expected one * at most', part)
  if (looksSecret(name)) document.warn(path, 'this looks like a key, not like the name of a model', part)
}

function checkAlias(alias: string, name: string, at: Path, document: Document): void {
  checkName(alias, at, document)
  if (alias === name) document.warn(at, 'this is its own name')
  else if (hasStar(alias) !== hasStar(name))
    document.error(
      at,
      hasStar(name)
        ? `another name for the pattern “${name}” needs its * too; give one model its own entry`
        : `“${name}” is one model, so another name for it has no *`,
    )
}

const starsIn = (name: string): number => name.split('*').length - 1

/** Whose word these are, when it is not the client's to be laid over. */
const NOT_PARAMETERS: Readonly<Record<string, string>> = {
  model: 'the model is chosen by targets',
  stream: 'whether it streams is the client’s to say',
  messages: 'what is said is the client’s',
}

function checkParameters(
  parameters: { readonly defaults?: Record<string, unknown>; readonly overrides?: Record<string, unknown> },
  path: Path,
  document: Document,
): void {
  for (const side of ['defaults', 'overrides'] as const)
    for (const name of Object.keys(parameters[side] ?? {})) {
      const why = Object.hasOwn(NOT_PARAMETERS, name) ? NOT_PARAMETERS[name] : undefined
      if (why) document.error([...path, side, name], `this is no parameter: ${why}`, 'key')
    }
}
