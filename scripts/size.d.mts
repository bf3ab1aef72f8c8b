export interface Entry {
  readonly name: string
  readonly code: string
  readonly bytesMax: number
}
export const entries: readonly Entry[]
/** Both in bytes. */
export function weigh(entry: Entry): Promise<Entry & { readonly minified: number; readonly gzipped: number }>
