import type { MouseEvent, ReactNode, SyntheticEvent } from 'react'
import { useCopy } from '../copying.ts'
import { CheckIcon, CopyIcon } from '../icons.tsx'
import { useLabels } from '../settings.tsx'

interface ActionProps {
  readonly label: string
  readonly onClick: (event: MouseEvent<HTMLElement>) => void
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

/** To the conversation, from a button that goes away when it is pressed. */
export const focusLog = ({ currentTarget }: SyntheticEvent<HTMLElement>): void =>
  currentTarget.closest<HTMLElement>('[role=log]')?.focus({ preventScroll: true })
