import { useEffect, useRef } from 'react'
import { type Shortcut, shortcutOf } from './shortcuts.ts'

/** Listens while the component is there. */
export function useShortcuts(act: (shortcut: Shortcut) => void): void {
  const latest = useRef(act)
  useEffect(() => void (latest.current = act))
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const shortcut = event.defaultPrevented ? undefined : shortcutOf(event, isWriting(event.target))
      if (!shortcut) return
      event.preventDefault()
      latest.current(shortcut)
    }
    addEventListener('keydown', listen)
    return () => removeEventListener('keydown', listen)
  }, [])
}

const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
