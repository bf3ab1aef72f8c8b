// A view that stays at its bottom while it grows, for as long as its reader is there, and never pulls back one who has
// scrolled up.
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react'

/** Nearer to the bottom than this is at the bottom: zoomed pages have fractions of pixels. */
const NEAR_PX = 16

export interface Stick {
  /** The reader is at the bottom. */
  readonly isAtBottom: boolean
  readonly toBottom: () => void
}

/** @param view what scrolls. @param content what grows in it. @param isOn false for what is read from its beginning */
export function useStick(
  view: RefObject<HTMLElement | null>,
  content: RefObject<HTMLElement | null>,
  isOn: boolean,
): Stick {
  const [isAtBottom, setAtBottom] = useState(true)
  const isStuck = useRef(true)

  const toBottom = useCallback(() => {
    isStuck.current = true
    setAtBottom(true)
    if (view.current) view.current.scrollTop = view.current.scrollHeight
  }, [view])

  useEffect(() => {
    const element = view.current
    isStuck.current = true
    setAtBottom(true)
    if (!isOn || !element || !content.current) return undefined
    let top = element.scrollTop
    const onScroll = () => {
      const leftPx = element.scrollHeight - element.clientHeight - element.scrollTop
      // Growth takes the bottom away from the reader; only he himself goes up.
      if (leftPx < NEAR_PX) isStuck.current = true
      else if (element.scrollTop < top - 1) isStuck.current = false
      top = element.scrollTop
      setAtBottom(isStuck.current)
    }
    // Before the wheel's scrolling has happened, growth would undo it.
    const onWheel = ({ deltaY }: WheelEvent) => {
      if (deltaY < 0 && element.scrollHeight > element.clientHeight) isStuck.current = false
    }
    // Told once per frame, after layout: no measuring of our own per token.
    const observer = new ResizeObserver(() => {
      if (isStuck.current) element.scrollTop = element.scrollHeight
    })
    observer.observe(content.current)
    observer.observe(element)
    element.addEventListener('scroll', onScroll, { passive: true })
    element.addEventListener('wheel', onWheel, { passive: true })
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', onScroll)
      element.removeEventListener('wheel', onWheel)
    }
  }, [view, content, isOn])

  return { isAtBottom, toBottom }
}
