// JSON from strangers: every field may be missing or of another type. These say what is there, or nothing.

export type Json = Readonly<Record<string, unknown>>

/** The value of a JSON text, or undefined when it is not one. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export const objectIn = (value: unknown): Json | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined

export const listIn = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** A string, or '' for anything else. */
export const textIn = (value: unknown): string => (typeof value === 'string' ? value : '')

/** A whole number from 0 up. */
export const countIn = (value: unknown): number | undefined =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined

/** The fields that have a value, for objects whose absent fields are absent. */
export function present<T extends object>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null)) as {
    [K in keyof T]?: NonNullable<T[K]>
  }
}
