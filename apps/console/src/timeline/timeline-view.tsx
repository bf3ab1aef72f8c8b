// The drawing on the page: painted at most once per frame of the display, and not through React.
import { useEffect, useRef } from 'react'
import { type Palette, draw } from './draw.ts'
import type { Recorder } from './recorder.ts'

export interface TimelineViewProps {
  readonly recorder: Recorder
  /** What it shows, in a sentence. */
  readonly summary: string
}

export function TimelineView({ recorder, summary }: TimelineViewProps) {
  const canvas = useRef<HTMLCanvasElement>(null)

  useEffect(() => {
    const element = canvas.current!
    const ink = element.getContext('2d')!
    const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches
    let palette = paletteOf(element)
    let request = 0

    const paint = () => {
      request = 0
      const { clientWidth: width, clientHeight: height } = element
      const ratio = devicePixelRatio
      if (element.width !== Math.round(width * ratio) || element.height !== Math.round(height * ratio)) {
        element.width = Math.round(width * ratio)
        element.height = Math.round(height * ratio)
      }
      ink.setTransform(ratio, 0, 0, ratio, 0, 0)
      const timeline = recorder.getSnapshot()
      draw(ink, timeline, Date.now(), { width, height }, palette)
      // Time goes on while the reply does. Whoever wants no motion sees it move when something happens.
      if (timeline.beganAt !== undefined && !timeline.end && !isStill) ask()
    }
    const ask = () => void (request ||= requestAnimationFrame(paint))
    const recolour = () => {
      palette = paletteOf(element)
      ask()
    }

    const unsubscribe = recorder.subscribe(ask)
    const resized = new ResizeObserver(ask)
    resized.observe(element)
    const themed = new MutationObserver(recolour)
    themed.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    const dark = matchMedia('(prefers-color-scheme: dark)')
    dark.addEventListener('change', recolour)
    ask()
    return () => {
      unsubscribe()
      resized.disconnect()
      themed.disconnect()
      dark.removeEventListener('change', recolour)
      cancelAnimationFrame(request)
    }
  }, [recorder])

  return <canvas ref={canvas} className="timeline" role="img" aria-label={summary} />
}

/** A canvas knows no variables, and none that depend on the theme: an element that has the colour does. */
function paletteOf(element: HTMLElement): Palette {
  const probe = document.createElement('i')
  element.parentElement!.append(probe)
  const colour = (name: string) => {
    probe.style.color = `var(--${name})`
    return getComputedStyle(probe).color
  }
  const palette = {
    ink: colour('ink-soft'),
    faint: colour('ink-faint'),
    edge: colour('edge'),
    accent: colour('accent'),
    recovered: colour('recovered'),
    bad: colour('bad'),
    badWash: colour('bad-wash'),
    change: colour('change'),
    yours: colour('yours'),
    face: getComputedStyle(document.body).fontFamily,
  }
  probe.remove()
  return palette
}
