// ‹ 2/3 › : goes between what was said in one place.
import type { Branch } from '@holdfast/client/chat'
import type { KeyboardEvent } from 'react'
import { NextIcon, PreviousIcon } from '../icons.tsx'
import { useLabels } from '../settings.tsx'

interface BranchesProps {
  readonly branch: Branch
  readonly onShow: (messageId: string) => void
}

/** Draws nothing where there is one. */
export function Branches({ branch: { index, count, previous, next }, onShow }: BranchesProps) {
  const labels = useLabels()
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
    <span className="hf-branches" role="group" aria-label={labels.branch(index + 1, count)} onKeyDown={onKeyDown}>
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
