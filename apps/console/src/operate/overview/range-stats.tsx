// What a range of time came to, each figure against the range before.
import type { Overview } from '../../admin/schema.d.ts'
import { count, duration, money, share, whole } from '../../page/figures.ts'
import { Stat, Stats } from '../../page/page.tsx'
import { changeOf } from '../../page/series.ts'

export function RangeStats({ usage: { totals }, before, performance }: Overview) {
  const { first_token: first, gap } = performance
  const against = (now: number, then: number): string => changeOf(now, then) ?? 'nothing before'
  const { requests, failed, price_nano, resumes, resumed, saved_nano, cost_nano, input, output } = totals
  const failedShare = requests === 0 ? 0 : failed / requests
  return (
    <Stats>
      <Stat
        name="Replies"
        value={<span title={whole(requests)}>{count(requests)}</span>}
        note={against(requests, before.requests)}
      />
      <Stat
        name="Spent"
        value={money(price_nano)}
        note={
          cost_nano === null || cost_nano === price_nano
            ? against(price_nano, before.price_nano)
            : `${money(cost_nano)} to upstreams`
        }
      />
      <Stat name="Tokens" value={count(input + output)} note={`${count(output)} of them said`} />
      <Stat
        name="Failed"
        value={share(failed, requests)}
        note={`${whole(failed)} ${failed === 1 ? 'reply' : 'replies'}`}
        {...(failedShare > 0.02 && { tone: 'bad' as const })}
      />
      <Stat
        name="First token"
        value={duration(first.p50)}
        note={`p95 ${duration(first.p95)}`}
        about="From the question to the first word: half of the replies were not slower, 95 of 100 were not slower than p95"
      />
      <Stat
        name="Longest gap"
        value={duration(gap.p50)}
        note={`p95 ${duration(gap.p95)}`}
        about="The longest silence within a reply"
      />
      <Stat
        name="Came back"
        value={whole(resumes)}
        note={`to ${whole(resumed)} ${resumed === 1 ? 'reply' : 'replies'}`}
        about="Readers whose line broke and who read on where they stood"
      />
      <Stat
        name="Saved by that"
        value={money(saved_nano)}
        note="not asked for again"
        about="The price of the replies that somebody came back to: what asking again would have cost, once for each"
        {...(saved_nano > 0 && { tone: 'good' as const })}
      />
    </Stats>
  )
}
