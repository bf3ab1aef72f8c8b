// What Gemini takes changes from one generation to the next; the name of a model says which it is. As the vendor's
// documentation has it, November 2026.

export interface Gemini {
  /** By a budget of tokens, or by level. */
  readonly thinking: 'none' | 'budget' | 'level'
  /** Tokens, where thinking is by budget. Below the least, it cannot be switched off. */
  readonly budgetMin: number
  readonly budgetMax: number
  readonly hasMinimal: boolean
  /** Since Gemini 3: signed calls are a must, results may hold images, and tools go together with a schema. */
  readonly isThird: boolean
}

export function geminiOf(model: string): Gemini {
  const name = model.toLowerCase().replaceAll('.', '-')
  const isPro = name.includes('pro')
  const version = name.includes('gemini') ? versionOf(name) : 0
  return {
    thinking: version < 205 ? 'none' : version < 300 ? 'budget' : 'level',
    budgetMin: isPro ? 128 : 0,
    budgetMax: isPro ? 32_768 : 24_576,
    hasMinimal: !isPro,
    isThird: version >= 300,
  }
}

/** Major times a hundred, plus minor. One without a number (`gemini-flash-latest`) is newer than the table. */
function versionOf(name: string): number {
  const [, major, minor] = /gemini-(?:[a-z]+-)*(\d)(?:-(\d{1,2})(?!\d))?/.exec(name) ?? []
  return major === undefined ? Number.POSITIVE_INFINITY : Number(major) * 100 + Number(minor ?? 0)
}
