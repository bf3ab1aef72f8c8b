// What a key means in the field where a person writes. Pure.

export interface Pressed {
  readonly key: string
  readonly shiftKey: boolean
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly isComposing: boolean
  readonly keyCode: number
}

/**
 * @param isEmpty nothing is written
 * @param isTouch written on a screen, where Enter is the only way to a new line
 */
export function meaningOf(pressed: Pressed, isEmpty: boolean, isTouch: boolean): 'send' | 'edit-last' | undefined {
  if (isComposing(pressed)) return undefined
  const { key, shiftKey, ctrlKey, metaKey, altKey } = pressed
  if (key === 'Enter' && (ctrlKey || metaKey)) return 'send'
  if (key === 'Enter' && !shiftKey && !altKey && !isTouch) return 'send'
  if (key === 'ArrowUp' && isEmpty && !(shiftKey || ctrlKey || metaKey || altKey)) return 'edit-last'
  return undefined
}

/** The key belongs to a word that is being put together. 229 is how Safari says so after the fact. */
export const isComposing = ({ isComposing, keyCode }: Pick<Pressed, 'isComposing' | 'keyCode'>): boolean =>
  isComposing || keyCode === 229
