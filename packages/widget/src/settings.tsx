// What all parts of the widget have to know, handed down once. Parts used alone have the defaults.
import { createContext, useContext } from 'react'
import { type Labels, english } from './labels.ts'

export interface WidgetSettings {
  readonly labels: Labels
  /** A link was activated. Return true to say that it has been dealt with. */
  readonly onLink?: ((url: string) => boolean | void) | undefined
  /**
   * Whether an image from this address is loaded. Default: all are. A reply that was talked into it can carry what it
   * knows to a stranger in an image's address; where that matters, allow your own hosts only.
   */
  readonly allowImage?: ((url: string) => boolean) | undefined
}

export const SettingsContext = createContext<WidgetSettings>({ labels: english })

export const useSettings = (): WidgetSettings => useContext(SettingsContext)
export const useLabels = (): Labels => useContext(SettingsContext).labels
