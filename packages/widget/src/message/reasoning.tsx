// What a model thought: open while it does, folded when it is done, unless the reader has decided otherwise.
import { useEffect, useRef, useState } from 'react'
import { ThoughtIcon } from '../icons.tsx'
import { Markdown } from '../markdown/markdown.tsx'
import { useLabels } from '../settings.tsx'
import { Panel } from './panel.tsx'

interface ReasoningProps {
  readonly text: string
  readonly isThinking: boolean
}

export function Reasoning({ text, isThinking }: ReasoningProps) {
  const labels = useLabels()
  const [chosen, choose] = useState<boolean>()
  const seconds = useSecondsSpent(isThinking)
  const isOpen = chosen ?? isThinking
  const title = isThinking ? labels.thinking : seconds === undefined ? labels.thought : labels.thoughtFor(seconds)
  return (
    <Panel icon={<ThoughtIcon />} title={title} isOpen={isOpen} isLive={isThinking} onToggle={() => choose(!isOpen)}>
      <div className="hf-thoughts" data-live={(isThinking && chosen === undefined) || undefined}>
        <Markdown text={text} isGrowing={isThinking} />
      </div>
    </Panel>
  )
}

/** How long it went on, in whole seconds, once it is over; undefined for what nobody here has watched from its beginning. */
function useSecondsSpent(isGoing: boolean): number | undefined {
  const since = useRef<number>(undefined)
  const [spent, setSpent] = useState<number>()
  useEffect(() => {
    if (isGoing) since.current ??= performance.now()
    else if (since.current !== undefined) setSpent(Math.max(1, Math.round((performance.now() - since.current) / 1000)))
  }, [isGoing])
  return spent
}
