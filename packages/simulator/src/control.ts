// Which plan a request gets. In order: what control set for the next requests or for some time, what it set to stay for
// this model, key or dialect, what it set to stay for all, the request's header, the model's name, the default.
import type { Ask, DialectName } from './ask.ts'
import { parsePlan, type PlanInput, planOfHeader, planOfModel } from './plan-text.ts'
import { type Plan, PlanError, defaultPlan, withoutFaults } from './plan.ts'
import { vendors } from './vendors/index.ts'

export interface Scope {
  /** For so many requests. Otherwise until another plan is set, or a reset. */
  readonly times?: number
  /** For so many milliseconds from now: down, and up again by itself. */
  readonly forMs?: number
  /** Only for requests that name this model. */
  readonly model?: string
  /** Only for requests that come with this API key. */
  readonly key?: string
  /** Only for requests in this dialect. */
  readonly dialect?: DialectName
}

interface Rule {
  readonly plan: Plan
  readonly model: string | undefined
  readonly key: string | undefined
  readonly dialect: string | undefined
  readonly untilMs: number
  left: number
}

/** Who asks, as far as it decides which rule fits. */
type Who = Pick<Ask, 'model' | 'dialect' | 'question'> & { readonly key: string | undefined }

/** How many rules, and how many half-used faults, are kept. */
const rulesMax = 10_000

export class Control {
  readonly #default: Plan
  readonly #now: () => number
  #rules: Rule[] = []
  /** How often a plan that strikes so many times has struck, by model, question and plan: a retry asks the same again. */
  readonly #struck = new Map<string, number>()

  /** @param now milliseconds from anywhere */
  constructor(plan: PlanInput = defaultPlan, now: () => number = () => 0) {
    this.#default = parsePlan(plan)
    this.#now = now
  }

  /** @throws PlanError */
  set(input: PlanInput, { times, forMs, model, key, dialect }: Scope = {}): void {
    if (times !== undefined && !(Number.isInteger(times) && times >= 1))
      throw new PlanError('times', '“times” takes a whole number from 1', scopeFields)
    if (forMs !== undefined && !(forMs >= 1 && forMs <= forMsMax))
      throw new PlanError('forMs', `“forMs” takes milliseconds from 1 to ${forMsMax}`, scopeFields)
    if (dialect !== undefined && !Object.hasOwn(vendors, dialect))
      throw new PlanError('dialect', 'no dialect has this name', Object.keys(vendors))
    const left = times ?? Number.POSITIVE_INFINITY
    const untilMs = forMs === undefined ? Number.POSITIVE_INFINITY : this.#now() + forMs
    const rule: Rule = { plan: parsePlan(input), model, key, dialect, left, untilMs }
    this.#rules = this.#rules.filter((other) => other.untilMs > this.#now())
    // A plan that stays takes the place of the one that stayed for the same requests.
    if (!isPassing(rule)) this.#rules = this.#rules.filter((other) => isPassing(other) || !isSameScope(rule, other))
    if (this.#rules.length >= rulesMax) throw new PlanError('plan', `${rulesMax} plans are waiting already`, [])
    this.#rules.push(rule)
  }

  reset(): void {
    this.#rules = []
    this.#struck.clear()
  }

  /** @throws PlanError when the header or the model's name asks for what cannot be read */
  planFor(who: Who, header: string | undefined): Plan {
    const said = () => (header === undefined ? planOfModel(who.model) : planOfHeader(header)) ?? this.#default
    return this.#counted(this.#ruled(who) ?? said(), who)
  }

  /**
   * What happens to one that only reads what was said already: the model's name and the default are about saying it.
   * @throws PlanError
   */
  planForReading(who: Who, header: string | undefined): Plan {
    return this.#ruled(who) ?? (header === undefined ? defaultPlan : planOfHeader(header))
  }

  /** What happens to one that asks for no reply: it is met by what lasts, and uses nothing up. */
  planForAsking(who: Who): Plan {
    return this.#ruled(who, (rule) => rule.left === Infinity) ?? defaultPlan
  }

  #ruled(who: Who, suits: (rule: Rule) => boolean = () => true): Plan | undefined {
    const fitting = this.#rules.filter((rule) => fits(rule, who, this.#now()) && suits(rule))
    const passing = fitting.find(isPassing)
    if (passing) {
      passing.left -= 1
      if (passing.left === 0) this.#rules = this.#rules.filter((rule) => rule !== passing)
      return passing.plan
    }
    // The one that says most about whom it is for.
    return fitting.toSorted((one, other) => narrowness(other) - narrowness(one))[0]?.plan
  }

  /** A plan whose faults strike only so many times, as it is this time. */
  #counted(plan: Plan, { model, question }: Who): Plan {
    const times = plan.faultTimes || (plan.refuse === undefined ? 0 : plan.refuseTimes)
    if (times === 0) return plan
    const key = JSON.stringify([model, question, plan])
    const struck = this.#struck.get(key) ?? 0
    this.#struck.delete(key)
    if (struck >= times) return plan.faultTimes > 0 ? withoutFaults(plan) : { ...plan, refuse: undefined }
    if (this.#struck.size >= rulesMax) this.#struck.clear()
    this.#struck.set(key, struck + 1)
    return plan
  }
}

const forMsMax = 3_600_000

/** Ends by itself. */
const isPassing = (rule: Rule): boolean => rule.left < Infinity || rule.untilMs < Infinity

const fits = (rule: Rule, who: Who, nowMs: number): boolean =>
  rule.untilMs > nowMs &&
  (rule.model === undefined || rule.model === who.model) &&
  (rule.key === undefined || rule.key === who.key) &&
  (rule.dialect === undefined || rule.dialect === who.dialect)

const isSameScope = (one: Rule, other: Rule): boolean =>
  one.model === other.model && one.key === other.key && one.dialect === other.dialect

const narrowness = ({ model, key, dialect }: Rule): number =>
  [model, key, dialect].filter((word) => word !== undefined).length

export const scopeFields = ['plan', 'times', 'forMs', 'model', 'key', 'dialect']
