// A reply's journey, drawn: a lane for each upstream, its readers below, time from left to right.
import { type CSSProperties, useRef } from 'react'
import type { ReplyTimeline } from '../../admin/schema.d.ts'
import { duration } from '../../page/figures.ts'
import { useWidth } from '../../page/width.ts'
import { stepMs } from '../../timeline/columns.ts'
import { type Bar, type Mark, drawingOf } from './drawing.ts'
import { placed } from './labels.ts'
import './drawing.css'

const LINE_HEIGHT = 18

export function DrawingView({ timeline, now }: { readonly timeline: ReplyTimeline; readonly now: number }) {
  const ruler = useRef<HTMLDivElement>(null)
  const width = useWidth(ruler)
  const drawing = drawingOf(timeline, now)
  const { ms, until, lanes, marks, readers, readersMost, visits, gaps } = drawing
  const x = (at: number): string => `${(Math.min(at, ms) / ms) * 100}%`
  const span = (from: number, to: number): CSSProperties => ({
    insetInlineStart: x(from),
    inlineSize: `${((Math.min(to, ms) - from) / ms) * 100}%`,
  })
  const labels = placed(marks, ms, width || 600)
  const lines = 1 + Math.max(0, ...labels.map(({ line }) => line))
  const step = stepMs(ms, Math.max(2, (width || 600) / 90))
  const isRunning = timeline.state === 'running'
  return (
    <div className="drawing" aria-hidden data-running={isRunning || undefined}>
      <div className="drawing-row" style={{ blockSize: lines * LINE_HEIGHT + 4 }}>
        <span />
        <div ref={ruler} className="drawing-plot">
          {labels.map(({ label, line, isLeft }) => (
            <span
              key={`${label.what}-${label.at}`}
              className="drawing-label"
              data-mark={toneOf(label, timeline)}
              data-left={isLeft || undefined}
              style={{ insetInlineStart: x(label.at), insetBlockEnd: line * LINE_HEIGHT }}
            >
              {label.said}
            </span>
          ))}
        </div>
      </div>
      {lanes.map(({ upstream, bars }) => (
        <div className="drawing-row drawing-lane" key={upstream}>
          <span title={upstream}>{upstream}</span>
          <div className="drawing-plot">
            {bars.map((bar) => (
              <BarView key={bar.number} bar={bar} x={x} span={span} />
            ))}
          </div>
        </div>
      ))}
      <div className="drawing-row drawing-readers">
        <span>readers</span>
        <div className="drawing-plot">
          {readers.map(({ from, to, readers: count }) => (
            <i
              key={from}
              style={{ ...span(from, to), blockSize: `${24 + (count / readersMost) * 76}%` }}
              title={`${count} ${count === 1 ? 'reader' : 'readers'}`}
            />
          ))}
          {visits.map(({ at, what, seq }, index) => (
            <b
              key={index}
              data-what={what}
              style={{ insetInlineStart: x(at) }}
              title={`${what} at ${duration(at)}, seq ${seq}`}
            />
          ))}
        </div>
      </div>
      <div className="drawing-row drawing-axis">
        <span />
        <div className="drawing-plot">
          {Array.from({ length: Math.floor(ms / step) + 1 }, (_, at) => at * step).map((at) => (
            <span key={at} style={{ insetInlineStart: x(at) }} data-last={at > ms * 0.96 || undefined}>
              {at === 0 ? '0' : at % 1_000 === 0 ? `${at / 1_000} s` : `${(at / 1_000).toFixed(1)} s`}
            </span>
          ))}
        </div>
      </div>
      <div className="drawing-over drawing-row">
        <span />
        <div className="drawing-plot">
          {gaps.map(({ from, to }) => (
            <i
              key={from}
              className="drawing-gap"
              style={span(from, to)}
              title={`Nobody spoke for ${duration(to - from)}`}
            />
          ))}
          {marks.map((mark) => (
            <i
              key={`${mark.what}-${mark.at}`}
              className="drawing-mark"
              data-mark={toneOf(mark, timeline)}
              style={{ insetInlineStart: x(mark.at) }}
            />
          ))}
          {isRunning && <i className="drawing-now" style={{ insetInlineStart: x(until) }} />}
        </div>
      </div>
    </div>
  )
}

function BarView({
  bar: { attempt, number, from, spoke, to, isRunning },
  x,
  span,
}: {
  readonly bar: Bar
  readonly x: (at: number) => string
  readonly span: (from: number, to: number) => CSSProperties
}) {
  const said = `Attempt ${number}: ${attempt.model}, ${duration(to - from)}${attempt.problem === null ? '' : `, ${attempt.problem}`}`
  return (
    <>
      <i
        className="bar-wait"
        style={span(from, spoke ?? to)}
        title={said}
        data-failed={(spoke === undefined && attempt.problem !== null) || undefined}
      />
      {spoke !== undefined && (
        <i
          className="bar-said"
          style={span(spoke, to)}
          title={said}
          data-failed={attempt.problem !== null || undefined}
          data-running={isRunning || undefined}
        />
      )}
      {attempt.problem !== null && (
        <b className="bar-break" style={{ insetInlineStart: x(to) }} title={attempt.problem} />
      )}
      <em style={{ insetInlineStart: x(spoke ?? from) }}>{number}</em>
    </>
  )
}

const toneOf = ({ what }: Mark, { ending }: ReplyTimeline): string => {
  if (what === 'ending') return ending === 'failed' || ending === 'over-budget' ? 'bad' : 'end'
  return what === 'first token' ? 'good' : 'change'
}
