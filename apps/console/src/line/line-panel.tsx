// Where a curious person breaks things: what can be cut, the timeline of what came of it, and the proof that nothing did.
import type { AssistantMessage, ChatState } from '@holdfast/client/chat'
import { useMemo } from 'react'
import type { Conversation } from '../chat/conversations.ts'
import { ProofLine } from '../proof/proof-line.tsx'
import { storyOf } from '../timeline/story.ts'
import { summaryOf } from '../timeline/summary.ts'
import { TimelineView } from '../timeline/timeline-view.tsx'
import { figuresOf } from './figures.ts'
import { useSampled } from './sampled.ts'
import { Strikes } from './strikes.tsx'

/** Nobody reads faster. */
const SAMPLE_MS = 250

export function LinePanel({
  conversation,
  onAsk,
}: {
  readonly conversation: Conversation
  readonly onAsk: () => void
}) {
  const { chat, recorder } = conversation
  const state = useSampled(chat, SAMPLE_MS)
  const timeline = useSampled(recorder, SAMPLE_MS)
  const message = lastAnswer(state)
  const story = useMemo(() => storyOf(timeline, Date.now()), [timeline])
  const hasBegun = timeline.beganAt !== undefined

  return (
    <div className="side-body line">
      <section aria-label="Timeline">
        <TimelineView recorder={recorder} summary={summaryOf(timeline)} />
        <p className="line-legend" aria-hidden>
          <i className="arrived" /> arrived <i className="recovered" /> recovered <i className="down" /> line down{' '}
          <i className="seam" /> seam <i className="beat" /> heartbeat
        </p>
      </section>

      <section className="line-facts" aria-label="Figures">
        <dl className="figures">
          {figuresOf(message, timeline.how === 'found').map(({ name, value, about }) => (
            <div key={name} title={about}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        <ProofLine message={message} />
      </section>

      <Strikes conversation={conversation} message={message} onAsk={onAsk} />

      <section className="story">
        <h3>What happened</h3>
        {hasBegun ? (
          <ol>
            {story.map(({ at, text, tone }, index) => (
              <li key={index} data-tone={tone}>
                <time>{(at / 1000).toFixed(1)}</time>
                {text}
              </li>
            ))}
          </ol>
        ) : (
          <p>Nothing yet. The story of the next reply will be told here, too.</p>
        )}
      </section>
    </div>
  )
}

const lastAnswer = ({ messages }: ChatState): AssistantMessage | undefined =>
  messages.findLast((message) => message.role === 'assistant')
