// Times as a person types them and reads them. All of them are UTC's unless they say otherwise.

/** A day, which begins in UTC, or a time with its zone, in milliseconds since 1970. Undefined for anything else. */
export function parseTime(text: string): number | undefined {
  const isShaped = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(text)
  const at = isShaped && isDay(text.slice(0, 10)) ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? undefined : at
}

/** False for the 31st of February, which the platform takes for a day in March. */
const isDay = (text: string): boolean => {
  const at = Date.parse(text)
  return Number.isFinite(at) && new Date(at).toISOString().startsWith(text)
}

export const iso = (at: number): string => new Date(at).toISOString()
export const isoOrNull = (at: number | undefined): string | null => (at === undefined ? null : iso(at))

/** To the minute: what a person looks for. */
export const minuteText = (at: number): string => iso(at).slice(0, 16).replace('T', ' ')
