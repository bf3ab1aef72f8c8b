// What a reply's line to its upstream is doing, in a word and a colour.
import type { LineState } from '../../admin/schema.d.ts'
import { Badge, type Tone } from '../../page/page.tsx'

const TONES: Readonly<Record<LineState, Tone>> = {
  queued: 'quiet',
  connecting: 'accent',
  streaming: 'good',
  stalled: 'bad',
  continuing: 'change',
}

const ABOUT: Readonly<Record<LineState, string>> = {
  queued: 'Waits for its turn, or for a time to try again',
  connecting: 'An upstream is asked, and has not said anything yet',
  streaming: 'Words are coming',
  stalled: 'It was streaming, and has said nothing for some seconds',
  continuing: 'It broke off, and the rest is on its way or waited for',
}

export const LineBadge = ({ line }: { readonly line: LineState }) => (
  <span className="line-badge" data-line={line} title={ABOUT[line]}>
    <Badge tone={TONES[line]}>
      <i aria-hidden />
      {line}
    </Badge>
  </span>
)
