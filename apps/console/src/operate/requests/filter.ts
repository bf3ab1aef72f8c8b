// What the request log is narrowed down by, as the address says it. Pure.
import { ENDINGS } from '../endings.ts'

export const NAMES = ['key', 'project', 'model', 'upstream', 'ending', 'problem'] as const
export type FilterName = (typeof NAMES)[number]

type Ending = (typeof ENDINGS)[number]['ending']

export interface RequestFilter {
  readonly key?: string
  readonly project?: string
  readonly model?: string
  readonly upstream?: string
  readonly ending?: Ending
  readonly problem?: string
}

const isEnding = (text: string): text is Ending => ENDINGS.some(({ ending }) => ending === text)

/** What the relay would refuse is left out: an address may have been typed. */
export function filterOf(query: Readonly<Record<string, string>> = {}): RequestFilter {
  const { ending, ...others } = query
  const known = NAMES.filter((name) => name !== 'ending' && others[name])
  return {
    ...Object.fromEntries(known.map((name) => [name, others[name]?.slice(0, 256)])),
    ...(ending !== undefined && isEnding(ending) && { ending }),
  }
}
