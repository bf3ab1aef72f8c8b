// What the reply and its line are doing, in one line. Every state has its words and its sign; colour only says it again.
import type { AssistantMessage, Chat } from '@holdfast/client/chat'
import { useEffect, useRef } from 'react'
import { useChatState } from '../chat-state.ts'
import { useNow } from '../clock.ts'
import type { Labels } from '../labels.ts'
import { useLabels } from '../settings.tsx'
import { type Condition, conditionOf } from './condition.ts'
import { LineSign } from './line-sign.tsx'

/** Draws nothing while no reply runs. */
export function LineBadge({ chat }: { chat: Chat }) {
  const { messages, status } = useChatState(chat)
  const last = messages.at(-1)
  if (last?.role !== 'assistant' || !last.isRunning) return null
  return <RunningBadge key={last.id} message={last} isStopping={status === 'stopping'} />
}

function RunningBadge({ message, isStopping }: { message: AssistantMessage; isStopping: boolean }) {
  const labels = useLabels()
  const condition = useCondition(message)
  const state = isStopping ? 'stopping' : condition.state
  const isThinking = condition.state === 'streaming' && message.content.blocks.at(-1)?.type === 'reasoning'
  const isWaiting = !isStopping && 'nextTryMs' in condition
  return (
    <div className="hf-line" part="line" data-state={state}>
      <LineSign state={state} />
      <span className="hf-line-words">
        {isStopping ? labels.stopping : isThinking ? labels.thinking : wordsOf(condition, labels)}
        {isWaiting && <span className="hf-line-next">{labels.nextTry(inSeconds(condition.nextTryMs ?? 0))}</span>}
      </span>
      {isWaiting && (
        <button type="button" className="hf-link" onClick={tryNow}>
          {labels.tryNow}
        </button>
      )}
    </div>
  )
}

/** The condition as it is now, and how long the model has been silent, as far as it was watched here. */
function useCondition(message: AssistantMessage): Condition {
  const now = useNow(250, message.line !== undefined && message.line.phase !== 'streaming')
  const isQuiet = message.line?.phase === 'quiet'
  const quietSince = useRef<number>(undefined)
  useEffect(() => void (quietSince.current = isQuiet ? Date.now() : undefined), [isQuiet])
  return conditionOf(message, now, quietSince.current ?? now)
}

const inSeconds = (ms: number): number => Math.ceil(ms / 1000)

function wordsOf(condition: Condition, labels: Labels): string {
  switch (condition.state) {
    case 'connecting':
      return condition.attempt > 0 ? labels.reconnecting(condition.attempt) : labels.connecting
    case 'reconnecting':
      return labels.reconnecting(condition.attempt)
    case 'quiet':
      return labels.quiet(Math.floor(condition.silentMs / 1000))
    case 'continued':
      return `${labels.streaming}, ${labels.continuedBy(condition.model)}`
    case 'restarted':
      return `${labels.streaming}, ${labels.restartedBy(condition.model)}`
    case 'complete':
      return labels.replyReady
    case 'cut-short':
      return labels.cutShort
    default:
      return labels[condition.state]
  }
}

/** The line dials at once when the page comes back from its sleep, and that is what it is told. */
const tryNow = () => globalThis.dispatchEvent(new Event('resume'))
