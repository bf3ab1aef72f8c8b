// From a public model name to the places that serve it, in the order in which one reply tries them. Pure: what is by
// chance comes from the dice it is given.
import { type DialectName, HoldfastError } from '@holdfast/protocol'
import { SIMULATED, isSimulated } from '../upstreams.ts'
import { isInCanary } from './canary.ts'
import { MODEL_DEFAULTS } from './defaults.ts'
import type { ModelPlan, Plan, Target, Upstream } from './plan.ts'
import { fillStar, hasStar, matchStar } from './star.ts'
import { addressed, findUnlisted } from './unlisted.ts'

/** What a request says that its route depends on. */
export interface Asked {
  /** As the client names it. */
  readonly model: string
  readonly dialect: DialectName
  /** The id of the API key. */
  readonly owner: string
  /** The application's name for the person who asks, where it gives one. */
  readonly user?: string
  /** An administrator may name a target, `upstream/model`, also where models are listed and it is not among them. */
  readonly mayAddress?: boolean
}

/** A place on the way, before anybody knows whether it can be had. */
export interface Stop {
  readonly upstream: Upstream
  /** The upstream's name of the model. */
  readonly model: string
  /** The model that it serves: the one asked for, or one that it falls back to. */
  readonly plan: ModelPlan
  /** 0, 1, 2 …: stops of one tier are as good as each other. */
  readonly tier: number
  readonly canary: boolean
}

export interface Route {
  readonly model: ModelPlan
  /** At least one; each place once. */
  readonly stops: readonly Stop[]
}

/**
 * The canary for whom it is meant, then the model's groups, then those of the models it falls back to, nearest first.
 * @param dice uniform in [0, 1); thrown once for each choice between targets
 * @throws HoldfastError `model-unknown`, saying what would have to be configured.
 */
export function route(plan: Plan, asked: Asked, dice: () => number): Route {
  const first = findModel(plan, asked.model, asked)
  const stops = new Map<string, Stop>()
  let tier = 0
  const add = ({ plan: model, star }: Found, asName: string, targets: readonly Target[], canary: boolean): void => {
    for (const target of targets) {
      const upstream = plan.upstreams.find((one) => one.name === target.upstream)
      if (!upstream) continue
      const name = target.model === undefined ? asName : fillStar(target.model, star)
      const place = `${upstream.name}\0${name}`
      if (!stops.has(place)) stops.set(place, { upstream, model: name, plan: model, tier, canary })
    }
    tier += 1
  }

  const { canary } = first.plan
  if (canary) {
    const person = canary.sticky === 'user' ? (asked.user ?? asked.owner) : asked.owner
    if (isInCanary(canary, first.plan.name, person)) add(first, asked.model, [canary.target], true)
  }
  const queue = [asked.model]
  const seen = new Set<string>()
  for (const name of queue) {
    const found = name === asked.model ? first : findFallback(plan, name, asked)
    if (!found || seen.has(name)) continue
    seen.add(name)
    for (const group of found.plan.groups) add(found, name, inRandomOrder(group, dice), false)
    queue.push(...found.plan.fallback)
  }
  if (stops.size > 0) return { model: first.plan, stops: [...stops.values()] }
  throw new HoldfastError('model-unknown', `The model ${first.plan.name} has no target whose upstream is configured.`)
}

interface Found {
  readonly plan: ModelPlan
  /** What stands for the star in the model's name. */
  readonly star: string
}

/** An exact name or alias, else the first wildcard, else (only where no models are configured, or for the simulator) by rule. */
function findModel(plan: Plan, name: string, { dialect, mayAddress }: Pick<Asked, 'dialect' | 'mayAddress'>): Found {
  const listed = findListed(plan, name)
  if (listed) return listed
  const isAddressed = mayAddress && addressed(plan.upstreams, name) !== undefined
  if (isListOnly(plan, name) && !isAddressed)
    throw new HoldfastError(
      'model-unknown',
      'This model is not configured here: add it to `models` in holdfast.yaml, or a wildcard that means it.',
    )
  const { upstream, model } = findUnlisted(plan.upstreams, dialect, name)
  const groups = [[{ upstream: upstream.name, model, weight: 1 }]]
  return { plan: { ...MODEL_DEFAULTS, name, groups }, star: '' }
}

/**
 * Whoever lists models means these and no others: an unlisted one may cost fifty times as much. The simulator's own are no
 * such list.
 */
const isListOnly = ({ models }: Plan, name: string): boolean =>
  !name.startsWith(SIMULATED) && models.some((model) => !model.name.startsWith(SIMULATED))

/** Whether a model that an upstream lists can be asked for here by its name. */
export const isServed = (plan: Plan, name: string): boolean => {
  if (findListed(plan, name)) return true
  return name.startsWith(SIMULATED) ? plan.upstreams.some(isSimulated) : !isListOnly(plan, name)
}

/** The model of the plan that a name means; undefined for one that it does not list. */
export function findListed(plan: Pick<Plan, 'models'>, name: string): Found | undefined {
  const exact = plan.models.find((model) => namesOf(model).some((one) => one === name && !hasStar(one)))
  if (exact) return { plan: exact, star: '' }
  for (const model of plan.models)
    for (const pattern of namesOf(model)) {
      const star = hasStar(pattern) ? matchStar(pattern, name) : undefined
      if (star !== undefined) return { plan: model, star }
    }
  return undefined
}

const namesOf = (model: ModelPlan): readonly string[] => [model.name, ...model.aliases]

/** A reply is not refused because its safety net has a hole. */
function findFallback(plan: Plan, name: string, { dialect }: Asked): Found | undefined {
  try {
    return findModel(plan, name, { dialect })
  } catch (cause) {
    if (cause instanceof HoldfastError) return undefined
    throw cause
  }
}

/** Drawn one after another, each as likely as its weight among those left. Whoever has no weight comes last. */
export function inRandomOrder(group: readonly Target[], dice: () => number): readonly Target[] {
  const left = [...group]
  const drawn: Target[] = []
  while (left.length > 1) {
    const total = left.reduce((sum, { weight }) => sum + weight, 0)
    if (total <= 0) break
    let point = dice() * total
    const at = left.findIndex(({ weight }) => (point -= weight) < 0)
    // Sums of fractions may be off by a hair, so that nobody is found; -1 is the last.
    drawn.push(...left.splice(at, 1))
  }
  return [...drawn, ...left]
}
