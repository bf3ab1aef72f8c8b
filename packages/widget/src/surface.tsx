// What the parts stand on: colours, direction, words. `<Chat/>` brings its own; parts used alone are put on one.
import { type ReactNode, useMemo } from 'react'
import { type LabelsGiven, withEnglish } from './labels.ts'
import { SettingsContext, type WidgetSettings } from './settings.tsx'

export interface SurfaceProps extends Omit<WidgetSettings, 'labels'> {
  /** Words in another language, or other words. */
  readonly labels?: LabelsGiven | undefined
  /** Default: `auto`, which is the system's. */
  readonly theme?: 'light' | 'dark' | 'auto' | undefined
  /** Of the widget's own parts. Messages have the direction of what they say. */
  readonly dir?: 'ltr' | 'rtl' | 'auto' | undefined
  readonly className?: string | undefined
  readonly children?: ReactNode
}

export function Surface({ labels, theme = 'auto', dir, className = '', onLink, allowImage, children }: SurfaceProps) {
  const settings = useMemo(() => ({ labels: withEnglish(labels), onLink, allowImage }), [labels, onLink, allowImage])
  return (
    <SettingsContext.Provider value={settings}>
      <div className={`hf-surface ${className}`} data-hf-theme={theme} dir={dir}>
        {children}
      </div>
    </SettingsContext.Provider>
  )
}
