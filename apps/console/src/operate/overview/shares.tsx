// Parts of a whole as bars beneath each other: who used most, what went wrong, how it ended.
import type { ReactNode } from 'react'

export interface Share {
  readonly name: string
  readonly size: number
  readonly said: ReactNode
  readonly href?: string
  /** A custom property. */
  readonly color?: string
}

export const Shares = ({ shares, label }: { readonly shares: readonly Share[]; readonly label: string }) => {
  const most = Math.max(...shares.map(({ size }) => size), 1)
  return (
    <ul className="shares" aria-label={label}>
      {shares.map(({ name, size, said, href, color }) => (
        <li key={name}>
          <i style={{ inlineSize: `${(size / most) * 100}%`, background: `var(${color ?? '--accent'})` }} aria-hidden />
          <span title={name}>{href === undefined ? name : <a href={href}>{name}</a>}</span>
          <b>{said}</b>
        </li>
      ))}
    </ul>
  )
}
