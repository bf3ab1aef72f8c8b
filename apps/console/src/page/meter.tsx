// How much of something is gone: what is spent, what is held beside it, and what may be.
import './meter.css'

export interface MeterProps {
  /** What it is of: `Month`. */
  readonly label: string
  readonly used: number
  /** Taken, and perhaps given back. */
  readonly held?: number
  readonly max: number
  /** Percents at which somebody is warned: small marks. */
  readonly marks?: readonly number[]
  /** For who cannot see it, and for whoever points at it. */
  readonly about: string
}

export function Meter({ label, used, held = 0, max, marks = [], about }: MeterProps) {
  const part = (value: number): number => (max === 0 ? 100 : Math.min(100, (100 * value) / max))
  const warned = marks.some((mark) => part(used) >= mark)
  return (
    <div
      className="meter"
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(part(used + held))}
      aria-valuetext={about}
      title={about}
      data-tone={used + held >= max ? 'bad' : warned ? 'change' : undefined}
    >
      <i style={{ inlineSize: `${part(used)}%` }} />
      <i data-held style={{ inlineSize: `${Math.max(0, part(used + held) - part(used))}%` }} />
      {marks.map((mark) => (
        <b key={mark} style={{ insetInlineStart: `${mark}%` }} />
      ))}
    </div>
  )
}

export interface ShareBarProps {
  readonly label: string
  readonly parts: readonly { readonly name: string; readonly percent: number; readonly isAside?: boolean }[]
}

/** Parts of a whole, beside each other. */
export const ShareBar = ({ label, parts }: ShareBarProps) => (
  <div
    className="share-bar"
    role="img"
    aria-label={`${label}: ${parts.map(({ name, percent }) => `${name} ${percents(percent)}`).join(', ')}`}
  >
    {parts.map(({ name, percent, isAside }) => (
      <i
        key={name}
        data-aside={isAside || undefined}
        style={{ inlineSize: `${percent}%` }}
        title={`${name}: ${percents(percent)}`}
      />
    ))}
  </div>
)

export const percents = (percent: number): string =>
  `${percent.toLocaleString('en', { maximumFractionDigits: percent < 10 ? 1 : 0 })} %`
