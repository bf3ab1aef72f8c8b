// What a page may ask of the frame around it.
import { createContext, useContext } from 'react'

export interface Frame {
  /** The list of pages, which is a drawer on a phone. */
  readonly openList: () => void
}

export const FrameContext = createContext<Frame>({ openList: () => {} })
export const useFrame = (): Frame => useContext(FrameContext)
