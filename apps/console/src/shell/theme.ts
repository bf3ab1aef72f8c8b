// Light, dark, or what the system says. public/theme.js sets the same attribute before the first paint.
import { useSyncExternalStore } from 'react'
import { browser } from '../keeper.ts'

export type Theme = 'auto' | 'light' | 'dark'

const PLACE = 'holdfast.theme'

export const useTheme = (): Theme => useSyncExternalStore(subscribe, themeNow)

export function setTheme(theme: Theme): void {
  const { dataset } = document.documentElement
  if (theme === 'auto') {
    delete dataset['theme']
    browser.removeItem(PLACE)
  } else {
    dataset['theme'] = theme
    browser.setItem(PLACE, theme)
  }
}

function themeNow(): Theme {
  const { theme } = document.documentElement.dataset
  return theme === 'light' || theme === 'dark' ? theme : 'auto'
}

function subscribe(listener: () => void): () => void {
  const observer = new MutationObserver(listener)
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] })
  return () => observer.disconnect()
}
