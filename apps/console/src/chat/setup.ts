// What a conversation asks with: a model, what it is told first, and how it shall answer. Kept per conversation.
import { type Keeper, browser } from '../keeper.ts'

export interface Setup {
  /** Empty where none was chosen for this conversation. */
  readonly model: string
  readonly system: string
  readonly temperature?: number
  readonly topP?: number
  /** Tokens. */
  readonly tokensMax?: number
  readonly effort?: Effort
  /** A JSON object as it was typed; its fields win over the others. */
  readonly extra: string
}

export const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'] as const
export type Effort = (typeof EFFORTS)[number]

export const BARE: Setup = { model: '', system: '', extra: '' }

/** The fields of the request, in OpenAI's words: the relay says them in any other vendor's. */
export function parametersOf({ temperature, topP, tokensMax, effort, extra }: Setup): Record<string, unknown> {
  return {
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    ...(tokensMax !== undefined && { max_completion_tokens: tokensMax }),
    ...(effort !== undefined && { reasoning_effort: effort }),
    ...parseExtra(extra).fields,
  }
}

/** What is wrong with it, for whoever types it. */
export function parseExtra(extra: string): { readonly fields?: Record<string, unknown>; readonly wrong?: string } {
  if (extra.trim() === '') return {}
  try {
    const fields: unknown = JSON.parse(extra)
    if (typeof fields === 'object' && fields !== null && !Array.isArray(fields))
      return { fields: fields as Record<string, unknown> }
    return { wrong: 'It has to be an object: { "seed": 7 }' }
  } catch {
    return { wrong: 'This is not JSON yet.' }
  }
}

/** How many of its settings are not as they were at the beginning. */
export const changesIn = (setup: Setup): number =>
  Object.keys(parametersOf(setup)).length + (setup.system.trim() ? 1 : 0)

const PLACE = 'holdfast.setup.'
/** The model that was chosen last, in whichever conversation. */
const MODEL = 'holdfast.model'

export function keptSetup(chat: string, storage: Keeper = browser): Setup {
  try {
    return { ...BARE, ...(JSON.parse(storage.getItem(PLACE + chat) ?? '{}') as Partial<Setup>) }
  } catch {
    return BARE
  }
}

export function keepSetup(chat: string, setup: Setup, storage: Keeper = browser): void {
  storage.setItem(PLACE + chat, JSON.stringify(setup))
  if (setup.model) storage.setItem(MODEL, setup.model)
}

export const forgetSetup = (chat: string, storage: Keeper = browser): void => storage.removeItem(PLACE + chat)

export const lastModel = (storage: Keeper = browser): string => storage.getItem(MODEL) ?? ''

/** What a new conversation asks: the last one while it is served, else the one that most people would try first. */
export function modelAmong(last: string, served: readonly string[]): string {
  if (served.length === 0 || served.includes(last)) return last
  const tried = FIRST_TRIED.map((pattern) => served.find((model) => pattern.test(model)))
  return tried.find(Boolean) ?? served[0]!
}

/** Models of the simulator say nothing that anybody thought. */
export const isSimulated = (model: string): boolean => model.startsWith('sim/')

const FIRST_TRIED = [
  /^claude-sonnet/,
  /^gpt-[5-9][^-]*$/,
  /^gpt-[5-9].*mini/,
  /^(?!sim\/)/,
  /^sim\/essay/,
  /^sim\/steady/,
]
