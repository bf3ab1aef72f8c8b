import type { ReactNode } from 'react'
import { useCopy } from '../copying.ts'
import { CheckIcon, CopyIcon } from '../icons.tsx'
import { useLabels } from '../settings.tsx'

interface ActionProps {
  readonly label: string
  readonly onClick: () => void
  readonly children: ReactNode
}

/** A button that is a picture; its words are for those who hear it, or wait a moment above it. */
export const Action = ({ label, onClick, children }: ActionProps) => (
  <button type="button" className="hf-quiet" aria-label={label} title={label} onClick={onClick}>
    {children}
  </button>
)

export function CopyAction({ read }: { read: () => string }) {
  const labels = useLabels()
  const { isCopied, copy } = useCopy(read)
  return (
    <Action label={isCopied ? labels.copied : labels.copy} onClick={copy}>
      {isCopied ? <CheckIcon /> : <CopyIcon />}
    </Action>
  )
}
