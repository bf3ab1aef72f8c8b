// What Claude takes changes from one generation to the next; the name of a model says which it is. As the vendor's
// documentation of each model has it, November 2026. What is no Claude (others speak this dialect, too) is taken for one
// of the generation that most of them copied.
import type { Effort } from '../effort.ts'

export interface Claude {
  /** Tokens. The bound for a request that sets none, because this dialect must have one: all that the model can say. */
  readonly outputMax: number
  /** It refuses to be asked for more. */
  readonly isLimited: boolean
  /** By a budget of tokens, by effort (`adaptive`), or either way. */
  readonly thinking: 'none' | 'budget' | 'either' | 'adaptive'
  /** The words for effort that it has. */
  readonly efforts: readonly Effort[]
  /** Takes `temperature`, `top_p` and `top_k`. */
  readonly isSampled: boolean
  /** Takes `output_config.format` and `strict` tools. */
  readonly hasSchemas: boolean
}

const FOREIGN: Claude = {
  outputMax: 4096,
  isLimited: false,
  thinking: 'budget',
  efforts: [],
  isSampled: true,
  hasSchemas: true,
}

/** @param model as it is named anywhere: `claude-3-7-sonnet@20250219`, `us.anthropic.claude-opus-4-5-…`, `claude-4.6-opus` */
export function claudeOf(model: string): Claude {
  const name = model.toLowerCase().replaceAll('.', '-')
  if (!name.includes('claude')) return FOREIGN
  const version = versionOf(name)
  return {
    outputMax: outputMaxOf(version, name),
    isLimited: version < 406,
    thinking: version < 307 ? 'none' : version < 406 ? 'budget' : version === 406 ? 'either' : 'adaptive',
    efforts: version < 406 ? [] : ['low', 'medium', 'high', ...(version > 406 ? (['xhigh'] as const) : []), 'max'],
    isSampled: version <= 406,
    hasSchemas: version >= 405,
  }
}

/** Major times a hundred, plus minor. One without a number is newer than the table. */
function versionOf(name: string): number {
  const [, major, minor] = /claude-(?:[a-z]+-)?(\d)(?:-(\d{1,2})(?!\d))?/.exec(name) ?? []
  return major === undefined ? Number.POSITIVE_INFINITY : Number(major) * 100 + Number(minor ?? 0)
}

function outputMaxOf(version: number, name: string): number {
  if (version < 305) return 4096
  if (version < 307) return 8192
  // From 4.6 on there is room for twice as much; but this much every one of them takes.
  return version >= 400 && version < 405 && name.includes('opus') ? 32_000 : 64_000
}
