// Code that is seen gets its colours, a few milliseconds at a time.
import { type RefObject, useEffect, useRef, useState } from 'react'
import { type Painted, type Painter, UNPAINTED, paintOn } from './paint.ts'

/** How long painting may hold up the page in one go. */
const SLICE_MS = 6

/** @returns the part of the code that has colours so far; without a language that is known, none ever */
export function usePaint(
  code: string,
  language: string,
  isGrowing: boolean,
  element: RefObject<HTMLElement | null>,
): Painted {
  const isSeen = useIsSeen(element)
  const [painter, setPainter] = useState<Painter>()
  const [painted, setPainted] = useState(UNPAINTED)
  /** What a painter has painted, known to those who come after without waiting to be drawn. */
  const done = useRef(UNPAINTED)

  useEffect(() => {
    if (!isSeen || language === '') return undefined
    let isWanted = true
    import('./painter.ts')
      .then(({ openPainter }) => openPainter(language))
      .then(
        (opened) => {
          if (!isWanted || !opened) return
          done.current = UNPAINTED
          setPainter(opened)
        },
        // Without colours it can be read as well.
        () => undefined,
      )
    return () => void (isWanted = false)
  }, [isSeen, language])

  useEffect(() => {
    if (!painter) return undefined
    // The last line is painted when it is whole.
    const whole = isGrowing ? code.slice(0, code.lastIndexOf('\n') + 1) : `${code}\n`
    if (whole.length <= done.current.text.length || !whole.startsWith(done.current.text)) return undefined
    const lines = whole.slice(0, -1).split('\n')
    let timer: ReturnType<typeof setTimeout>
    const paint = () => {
      const until = performance.now() + SLICE_MS
      const next = paintOn(done.current, lines, painter, () => performance.now() < until)
      if (next === done.current) return
      done.current = next
      setPainted(next)
      timer = setTimeout(paint)
    }
    timer = setTimeout(paint)
    return () => clearTimeout(timer)
  }, [painter, code, isGrowing])

  return code.startsWith(painted.text) || `${code}\n`.startsWith(painted.text) ? painted : UNPAINTED
}

/** True once the element has been near the part of the page that is seen. */
function useIsSeen(element: RefObject<HTMLElement | null>): boolean {
  const [isSeen, setSeen] = useState(false)
  useEffect(() => {
    if (isSeen || !element.current) return undefined
    const observer = new IntersectionObserver(
      (entries) => entries.some(({ isIntersecting }) => isIntersecting) && setSeen(true),
      { rootMargin: '300px' },
    )
    observer.observe(element.current)
    return () => observer.disconnect()
  }, [isSeen, element])
  return isSeen
}
