// Which plan a request gets. In order: what control queued for the next requests, what it set to stay for this
// model, what it set to stay for all, the request's header, the model's name, the default.
import type { Ask } from './ask.ts'
import { parsePlan, type PlanInput, planOfHeader, planOfModel } from './plan-text.ts'
import { type Plan, PlanError, defaultPlan } from './plan.ts'

export interface Scope {
  /** For so many requests. Otherwise until another plan is set, or a reset. */
  readonly times?: number
  /** Only for requests that name this model. */
  readonly model?: string
}

interface Rule {
  readonly plan: Plan
  readonly model: string | undefined
  left: number
}

/** How many rules, and how many half-used refusals, are kept. */
const rulesMax = 10_000

export class Control {
  readonly #default: Plan
  #rules: Rule[] = []
  /** How often a plan with `refuseTimes` has refused, by model, prompt and plan: a retry is the same request again. */
  readonly #refused = new Map<string, number>()

  constructor(plan: PlanInput = defaultPlan) {
    this.#default = parsePlan(plan)
  }

  /** @throws PlanError */
  set(input: PlanInput, { times, model }: Scope = {}): void {
    if (times !== undefined && !(Number.isInteger(times) && times >= 1))
      throw new PlanError('times', '“times” takes a whole number from 1', scopeFields)
    const rule: Rule = { plan: parsePlan(input), model, left: times ?? Number.POSITIVE_INFINITY }
    // A plan that stays takes the place of the one that stayed for the same model.
    if (times === undefined) this.#rules = this.#rules.filter((other) => other.left < Infinity || other.model !== model)
    if (this.#rules.length >= rulesMax) throw new PlanError('plan', `${rulesMax} plans are waiting already`, [])
    this.#rules.push(rule)
  }

  reset(): void {
    this.#rules = []
    this.#refused.clear()
  }

  /** @throws PlanError when the header or the model's name asks for what cannot be read */
  planFor(ask: Ask, promptHash: string, header: string | undefined): Plan {
    const plan = this.#chosen(ask, header)
    return plan.refuse === undefined || plan.refuseTimes === 0
      ? plan
      : this.#counted(plan, `${ask.model} ${promptHash}`)
  }

  #chosen(ask: Ask, header: string | undefined): Plan {
    const fits = (rule: Rule): boolean => rule.model === undefined || rule.model === ask.model
    const queued = this.#rules.find((rule) => rule.left < Infinity && fits(rule))
    if (queued) {
      queued.left -= 1
      if (queued.left === 0) this.#rules = this.#rules.filter((rule) => rule !== queued)
      return queued.plan
    }
    const standing = this.#rules.find((rule) => rule.model === ask.model) ?? this.#rules.find(fits)
    if (standing) return standing.plan
    return (header === undefined ? planOfModel(ask.model) : planOfHeader(header)) ?? this.#default
  }

  /** A plan that refuses only so many times, as it is this time. */
  #counted(plan: Plan, who: string): Plan {
    const key = `${who} ${JSON.stringify(plan)}`
    const refused = this.#refused.get(key) ?? 0
    this.#refused.delete(key)
    if (refused >= plan.refuseTimes) return { ...plan, refuse: undefined }
    if (this.#refused.size >= rulesMax) this.#refused.clear()
    this.#refused.set(key, refused + 1)
    return plan
  }
}

export const scopeFields = ['plan', 'times', 'model']
