// An answer, as it stands: thoughts, calls of tools, text; what became of it, and what can be done with it.
import { textOf } from '@holdfast/client/core'
import type { AssistantMessage, Chat } from '@holdfast/client/chat'
import { type MouseEvent, memo, useCallback, useMemo } from 'react'
import { RetryIcon } from '../icons.tsx'
import { conditionOf } from '../line/condition.ts'
import { LineSign } from '../line/line-sign.tsx'
import { Markdown } from '../markdown/markdown.tsx'
import type { SeamSeen } from '../markdown/seams.ts'
import { useLabels } from '../settings.tsx'
import { Action, CopyAction, focusLog } from './actions.tsx'
import { Branches, type Versions } from './branches.tsx'
import { Figures } from './figures.tsx'
import { Reasoning } from './reasoning.tsx'
import { seamsByBlock } from './seams.ts'
import { Tool } from './tool.tsx'
import { TroubleNote } from './trouble.tsx'

interface AssistantViewProps extends Versions {
  readonly message: AssistantMessage
  readonly chat: Chat
  readonly isLast: boolean
  /** Something runs: nothing else can be asked for. */
  readonly isBusy: boolean
}

export const AssistantView = memo(function AssistantView(props: AssistantViewProps) {
  const { message, chat, isLast, isBusy, isArrived, onShow } = props
  const labels = useLabels()
  const { content, isRunning, trouble, results } = message
  const seams = useMemo(() => seamsByBlock(content, labels), [content, labels])
  const isSilent = isRunning && !content.blocks.some((block) => block.type !== 'text' || block.text !== '')
  /** Its calls are not all answered, and nothing runs that would. */
  const isWaiting = isLast && !isBusy && content.ending === 'tool-use'
  return (
    <article className="hf-message hf-assistant" part="answer" aria-label={labels.assistant} aria-busy={isRunning}>
      {content.blocks.map((block, index) => (
        <BlockView
          key={index}
          block={block}
          isGrowing={isRunning && index === content.blocks.length - 1}
          isBrokenOff={!isRunning && !isWhole(content) && index === content.blocks.length - 1}
          seams={seams[index] ?? []}
          result={block.type === 'tool' ? results?.[block.id] : undefined}
          onAnswer={
            isWaiting && block.type === 'tool' && !(block.id in { ...results })
              ? (result) => chat.answer(block.id, result)
              : undefined
          }
        />
      ))}
      {isSilent && <Waiting />}
      <EndingNote message={message} />
      {trouble && <TroubleNote trouble={trouble} onRetry={isLast ? () => chat.retry() : undefined} />}
      <Footer {...{ message, chat, isBusy, isArrived, onShow }} />
    </article>
  )
})

/** The model said all that it wanted to. */
const isWhole = ({ ending }: AssistantMessage['content']): boolean =>
  ending === 'complete' || ending === 'tool-use' || ending === 'refusal'

interface BlockViewProps {
  readonly block: AssistantMessage['content']['blocks'][number]
  readonly isGrowing: boolean
  /** It was stopped, cut short or failed: what it had opened is closed for it, as while it grew. */
  readonly isBrokenOff: boolean
  readonly seams: readonly SeamSeen[]
  readonly result: unknown
  readonly onAnswer: ((result: unknown) => void) | undefined
}

function BlockView({ block, isGrowing, isBrokenOff, seams, result, onAnswer }: BlockViewProps) {
  switch (block.type) {
    case 'text':
      return <Markdown text={block.text} isGrowing={isGrowing || isBrokenOff} seams={seams} />
    case 'reasoning':
      // Some providers hide what was thought and show that it was.
      return block.text === '' && !isGrowing ? null : <Reasoning text={block.text} isThinking={isGrowing} />
    case 'tool':
      return <Tool name={block.name} json={block.json} {...{ isGrowing, result, onAnswer }} />
    case 'other':
      return <Tool name={block.kind} json={block.json ?? JSON.stringify(block.value) ?? ''} isGrowing={isGrowing} />
  }
}

const Waiting = () => (
  <div className="hf-waiting" aria-hidden="true">
    <span />
    <span />
    <span />
  </div>
)

/** How it ended, where it did not simply end. What went wrong has a note of its own. */
function EndingNote({ message }: { message: AssistantMessage }) {
  const labels = useLabels()
  const { state } = conditionOf(message, 0)
  if (state !== 'stopped' && state !== 'cut-short' && state !== 'refused') return null
  const words = { stopped: labels.stopped, 'cut-short': labels.cutShort, refused: labels.refused }[state]
  return (
    <p className="hf-ending">
      <LineSign state={state} />
      {words}
    </p>
  )
}

interface FooterProps extends Versions {
  readonly message: AssistantMessage
  readonly chat: Chat
  readonly isBusy: boolean
}

/** It has its place from the beginning, so that nothing moves when the answer is over. */
function Footer({ message, chat, isBusy, isArrived, onShow }: FooterProps) {
  const labels = useLabels()
  const read = useCallback(() => textOf(message.content), [message.content])
  const again = (event: MouseEvent<HTMLElement>) => {
    focusLog(event)
    chat.regenerate(message.id)
  }
  if (message.isRunning) return <footer className="hf-actions" />
  return (
    <footer className="hf-actions">
      <Branches branch={message.branch} {...{ isArrived, onShow }} />
      <CopyAction read={read} />
      {!isBusy && (
        <Action label={labels.regenerate} onClick={again}>
          <RetryIcon />
        </Action>
      )}
      <Figures message={message} />
    </footer>
  )
}
