// One thing that was done, and a while to undo it.
import { useEffect } from 'react'

export interface Notice {
  readonly text: string
  readonly undo: () => void
}

const SHOWN_MS = 8_000

export function Toast({ notice, onGone }: { readonly notice: Notice | undefined; readonly onGone: () => void }) {
  useEffect(() => {
    if (!notice) return undefined
    const timer = setTimeout(onGone, SHOWN_MS)
    return () => clearTimeout(timer)
  }, [notice, onGone])
  const undo = () => {
    notice?.undo()
    onGone()
  }
  // The region stands before there is something in it, or nobody would hear of it.
  return (
    <div role="status">
      {notice && (
        <div className="toast">
          <span>{notice.text}</span>
          <button type="button" onClick={undo}>
            Undo
          </button>
        </div>
      )}
    </div>
  )
}
