// Plans as people write them: `cut?at-event=7` in a model's name, `preset=cut; at-event=7` in a header, an object
// in JSON. Keys in text are the fields' names with hyphens (`first-token-ms`), or a preset's short words.
import { type Plan, PlanError, defaultPlan, fields, readPlan } from './plan.ts'
import { presetOf, presets } from './presets.ts'

/** What a plan may be given as: fields, or text such as `sim/cut?at-event=7`. */
export type PlanInput = Partial<Plan> | string

type Pair = readonly [key: string, value: string | true]

/** How a model's name begins when it names a plan. */
const modelPrefix = 'sim/'

/** @throws PlanError */
export const parsePlan = (input: PlanInput): Plan => (typeof input === 'string' ? planOfName(input) : readPlan(input))

/** The plan a model's name asks for, or undefined where the name is nobody's plan. @throws PlanError */
export const planOfModel = (model: string): Plan | undefined =>
  model.startsWith(modelPrefix) ? planOfName(model) : undefined

/** The plan an `x-simulate` header asks for: `key=value; key=value`, values percent-encoded. @throws PlanError */
export function planOfHeader(header: string): Plan {
  const pairs = header
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '')
    .map(pairOf)
  const preset = pairs.find(([key]) => key === 'preset')?.[1]
  return planOfPairs(
    typeof preset === 'string' ? preset : undefined,
    pairs.filter(([key]) => key !== 'preset'),
  )
}

function planOfName(name: string): Plan {
  const bare = name.startsWith(modelPrefix) ? name.slice(modelPrefix.length) : name
  const mark = bare.indexOf('?')
  if (mark < 0) return planOfPairs(bare, [])
  const pairs = bare
    .slice(mark + 1)
    .split('&')
    .filter((pair) => pair !== '')
  return planOfPairs(bare.slice(0, mark), pairs.map(pairOf))
}

function pairOf(pair: string): Pair {
  const mark = pair.indexOf('=')
  if (mark < 0) return [pair, true]
  try {
    return [pair.slice(0, mark).trim(), decodeURIComponent(pair.slice(mark + 1).trim())]
  } catch {
    throw new PlanError(pair.slice(0, mark), 'a % in a value must begin a percent-encoded byte')
  }
}

function planOfPairs(name: string | undefined, pairs: readonly Pair[]): Plan {
  const preset = name === undefined ? undefined : presetOf(name)
  if (name !== undefined && !preset)
    throw new PlanError('preset', `no preset is called “${name}”`, Object.keys(presets))
  const base = preset ? readPlan(preset.plan) : defaultPlan
  const short: Readonly<Record<string, keyof Plan>> = preset?.short ?? {}
  const said: Record<string, unknown> = {}
  for (const [key, value] of pairs) {
    const field = Object.hasOwn(short, key) ? (short[key] as string) : camelOf(key)
    if (!Object.hasOwn(fields, field)) throw new PlanError(key, `no field is called “${key}”`, knownWords(short))
    said[field] = value
  }
  return readPlan(said, base)
}

const camelOf = (key: string): string => key.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
/** A field’s name as it stands in text. */
export const hyphenOf = (field: string): string => field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
const knownWords = (short: object): string[] => [...Object.keys(short), ...Object.keys(fields).map(hyphenOf)]
