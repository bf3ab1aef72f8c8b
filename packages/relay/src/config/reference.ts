// `${NAME}` and `${NAME:-default}`: the environment, spoken of in a text. `$${` is a `${` that is meant as it stands.

export type Environment = Readonly<Record<string, string | undefined>>

export interface Substituted {
  readonly text: string
  /** References that say nothing, as they are written. */
  readonly missing: readonly Missing[]
}

export interface Missing {
  readonly reference: string
  /** What was meant as a variable's name. */
  readonly name: string
  readonly why: 'unset' | 'empty' | 'malformed'
}

/** Also in a text with `$${`, which is then no reference. */
export const hasReference = (text: string): boolean => text.includes('${')

/** A variable that is set but empty is missing too: nobody means an empty key. Its default, if it has one, counts. */
export function substitute(text: string, environment: Environment): Substituted {
  const missing: Missing[] = []
  const substituted = text.replaceAll(/\$(\$?)\{([^}]*)\}/g, (reference, escape: string, inside: string) => {
    if (escape) return reference.slice(1)
    const [, name, fallback] = /^([A-Za-z_]\w*)(?::-(.*))?$/s.exec(inside) ?? []
    if (name === undefined) {
      missing.push({ reference, name: inside, why: 'malformed' })
      return reference
    }
    const value = environment[name] || fallback
    if (value !== undefined) return value
    missing.push({ reference, name, why: environment[name] === undefined ? 'unset' : 'empty' })
    return reference
  })
  return { text: substituted, missing }
}
