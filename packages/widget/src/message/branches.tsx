// ‹ 2/3 › : goes between what was said in one place.
import type { Branch } from '@holdfast/client/chat'
import { type KeyboardEvent, useEffect, useRef } from 'react'
import { NextIcon, PreviousIcon } from '../icons.tsx'
import { useLabels } from '../settings.tsx'

export interface Versions {
  /** Somebody came here by these buttons from another version. */
  readonly isArrived: boolean
  readonly onShow: (messageId: string) => void
}

interface BranchesProps extends Versions {
  readonly branch: Branch
}

/** Draws nothing where there is one. */
export function Branches({ branch: { index, count, previous, next }, isArrived, onShow }: BranchesProps) {
  const labels = useLabels()
  const group = useRef<HTMLElement>(null)
  useEffect(() => void (isArrived && group.current?.focus({ preventScroll: true })), [isArrived])
  if (count < 2) return null
  const show = (id: string | undefined) => {
    if (id !== undefined) onShow(id)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const isRight = getComputedStyle(event.currentTarget).direction === 'rtl'
    if (event.key === 'ArrowLeft') show(isRight ? next : previous)
    else if (event.key === 'ArrowRight') show(isRight ? previous : next)
    else return
    event.preventDefault()
  }
  return (
    <span
      className="hf-branches"
      role="group"
      aria-label={labels.branch(index + 1, count)}
      ref={group}
      tabIndex={-1}
      onKeyDown={onKeyDown}
    >
      <button
        type="button"
        className="hf-quiet"
        aria-label={labels.previousBranch}
        aria-disabled={previous === undefined}
        onClick={() => show(previous)}
      >
        <PreviousIcon />
      </button>
      <span className="hf-branch-number">
        {index + 1}/{count}
      </span>
      <button
        type="button"
        className="hf-quiet"
        aria-label={labels.nextBranch}
        aria-disabled={next === undefined}
        onClick={() => show(next)}
      >
        <NextIcon />
      </button>
    </span>
  )
}
