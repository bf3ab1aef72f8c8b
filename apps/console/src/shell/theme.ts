// Light, dark, or what the system says. public/theme.js sets the same attribute before the first paint.
export type Theme = 'auto' | 'light' | 'dark'

const PLACE = 'holdfast.theme'

export function themeNow(): Theme {
  const { theme } = document.documentElement.dataset
  return theme === 'light' || theme === 'dark' ? theme : 'auto'
}

export function setTheme(theme: Theme, storage: Pick<Storage, 'setItem' | 'removeItem'> = localStorage): void {
  const { dataset } = document.documentElement
  if (theme === 'auto') {
    delete dataset['theme']
    storage.removeItem(PLACE)
  } else {
    dataset['theme'] = theme
    storage.setItem(PLACE, theme)
  }
}
