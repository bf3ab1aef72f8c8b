// The health of every upstream in a line.
import type { UpstreamHealth } from '../../admin/schema.d.ts'
import { share } from '../../page/figures.ts'
import type { Tone } from '../../page/page.tsx'
import { hrefOf } from '../../shell/route.ts'

const STATES: Readonly<Record<UpstreamHealth['state'], { readonly tone: Tone; readonly said: string }>> = {
  ready: { tone: 'good', said: 'ready' },
  full: { tone: 'change', said: 'full' },
  limited: { tone: 'change', said: 'limited' },
  failing: { tone: 'bad', said: 'failing' },
  disabled: { tone: 'quiet', said: 'switched off' },
  'no-key': { tone: 'bad', said: 'no key' },
  leaving: { tone: 'quiet', said: 'leaving' },
}

export const UpstreamStrip = ({ upstreams }: { readonly upstreams: readonly UpstreamHealth[] }) => (
  <ul className="upstream-strip" aria-label="Upstreams">
    {upstreams.map(({ name, state, running, waiting, attempts, ended_well }) => (
      <li key={name} data-tone={STATES[state].tone}>
        <i aria-hidden />
        <a href={hrefOf({ place: 'operate', page: 'upstreams', thing: name })} title={name}>
          {name}
        </a>
        <span>
          {STATES[state].said}
          {running > 0 && ` · ${running} running`}
          {waiting > 0 && ` · ${waiting} waiting`}
          {attempts > 0 && ` · ${share(ended_well, attempts)} well`}
        </span>
      </li>
    ))}
  </ul>
)
