// A part of an answer that folds: what a model thought, what a tool was asked.
import { type ReactNode, useId } from 'react'
import { FoldIcon } from '../icons.tsx'

interface PanelProps {
  readonly icon: ReactNode
  readonly title: ReactNode
  readonly isOpen: boolean
  readonly onToggle: () => void
  /** It is going on. */
  readonly isLive?: boolean
  readonly children: ReactNode
}

export function Panel({ icon, title, isOpen, onToggle, isLive = false, children }: PanelProps) {
  const id = useId()
  return (
    <section className="hf-panel" data-live={isLive || undefined}>
      <button type="button" className="hf-panel-head" aria-expanded={isOpen} aria-controls={id} onClick={onToggle}>
        {icon}
        <span className="hf-panel-title">{title}</span>
        <FoldIcon />
      </button>
      <div className="hf-fold" id={id} data-open={isOpen || undefined}>
        <div className="hf-fold-inner">{children}</div>
      </div>
    </section>
  )
}
