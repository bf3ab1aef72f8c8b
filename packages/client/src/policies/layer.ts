// A policy that looks at single requests is a layer: a fetch around a fetch. What happens on the way is its affair, what
// the frames mean is not.
import type { Runtime } from '../runtime.ts'

export type Fetch = Runtime['fetch']
export type Layer = (next: Fetch) => Fetch

/** Outermost first. */
export const layered = (fetch: Fetch, ...layers: readonly Layer[]): Fetch =>
  layers.reduceRight((next, layer) => layer(next), fetch)
