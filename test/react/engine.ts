// React of one version with the hook over it, as one value: the same tests are for each.
import type { createElement, StrictMode } from 'react'
import type * as hooks from '@holdfast/client/react'
import type { Root } from 'react-dom/client'

/** React draws and runs effects before this returns; what comes from the network later, it draws by itself. */
export function atOnce({ act }: Engine, work: () => void): void {
  const world = globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }
  world.IS_REACT_ACT_ENVIRONMENT = true
  act(work)
  world.IS_REACT_ACT_ENVIRONMENT = false
}

export interface Engine {
  readonly createElement: typeof createElement
  readonly StrictMode: typeof StrictMode
  readonly act: (work: () => void) => void
  readonly createRoot: (container: Element) => Root
  readonly hydrateRoot: (container: Element, what: never) => Root
  readonly renderToString: (what: never) => string
  readonly hooks: typeof hooks
  readonly version: string
}
