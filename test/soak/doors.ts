// What a plain balancer does: one node after the other, whether it answers or not.
import type { Node } from './stage.ts'

export interface Doors {
  /** Where to go now. */
  next(): string
}

export function roundRobin(nodes: readonly Node[]): Doors {
  let turn = 0
  return { next: () => nodes[turn++ % nodes.length]?.line.url.replace('redis:', 'http:') ?? '' }
}
