import { useCallback, useEffect, useState } from 'react'

/** How long a button says that it has copied. */
const FEEDBACK_MS = 1600

/** Copies what `read` gives, and says for a moment that it has. */
export function useCopy(read: () => string): { readonly isCopied: boolean; readonly copy: () => void } {
  const [isCopied, setCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return undefined
    const timer = setTimeout(() => setCopied(false), FEEDBACK_MS)
    return () => clearTimeout(timer)
  }, [isCopied])
  const copy = useCallback(() => {
    toClipboard(read()).then(setCopied, () => setCopied(false))
  }, [read])
  return { isCopied, copy }
}

/** Resolves with whether it is there. A page that is not served securely has no clipboard but the old way. */
async function toClipboard(text: string): Promise<boolean> {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text)
    return true
  }
  const area = document.createElement('textarea')
  area.value = text
  area.style.position = 'fixed'
  document.body.append(area)
  area.select()
  const isDone = document.execCommand('copy')
  area.remove()
  return isDone
}
