// What every page of the console is made of: a head with what can be done here, and cards below it.
import { PanelLeft } from 'lucide-react'
import { type ReactNode, useEffect } from 'react'
import { useFrame } from './frame.ts'

export interface PageProps {
  readonly title: string
  /** One line: what stands here. */
  readonly lead?: ReactNode
  /** Buttons and pickers, on the right. */
  readonly actions?: ReactNode
  readonly children: ReactNode
}

export function Page({ title, lead, actions, children }: PageProps) {
  const { openList } = useFrame()
  useEffect(() => void (document.title = `${title} · Holdfast`), [title])
  return (
    <main className="page">
      <header className="page-head">
        <button className="icon-button page-list" type="button" aria-label="Pages" onClick={openList}>
          <PanelLeft />
        </button>
        <div className="page-title">
          <h1>{title}</h1>
          {lead !== undefined && <p>{lead}</p>}
        </div>
        {actions !== undefined && <div className="page-actions">{actions}</div>}
      </header>
      <div className="page-body">{children}</div>
    </main>
  )
}

export interface CardProps {
  readonly title?: string
  readonly aside?: ReactNode
  readonly children: ReactNode
  /** Takes the whole width of a grid. */
  readonly isWide?: boolean
}

export function Card({ title, aside, children, isWide = false }: CardProps) {
  return (
    <section className="card" data-wide={isWide || undefined} aria-label={title}>
      {title !== undefined && (
        <div className="card-head">
          <h2>{title}</h2>
          {aside}
        </div>
      )}
      {children}
    </section>
  )
}

export const Cards = ({ children }: { readonly children: ReactNode }) => <div className="cards">{children}</div>

export interface StatProps {
  readonly name: string
  readonly value: ReactNode
  /** What it was before, or what it consists of. */
  readonly note?: ReactNode
  readonly tone?: 'good' | 'bad' | 'change'
  readonly about?: string
}

/** One figure. */
export const Stat = ({ name, value, note, tone, about }: StatProps) => (
  <div className="stat" data-tone={tone} title={about}>
    <dt>{name}</dt>
    <dd>
      {value}
      {note !== undefined && <small>{note}</small>}
    </dd>
  </div>
)

export const Stats = ({ children }: { readonly children: ReactNode }) => <dl className="stats">{children}</dl>

export type Tone = 'good' | 'bad' | 'change' | 'quiet' | 'accent'

export const Badge = ({ tone = 'quiet', children }: { readonly tone?: Tone; readonly children: ReactNode }) => (
  <span className="badge" data-tone={tone}>
    {children}
  </span>
)

/** What somebody called something, in one line of a table. */
export const Name = ({ name }: { readonly name: string }) => (
  <span className="name" title={name}>
    {name}
  </span>
)

/** Nothing is here, why, and what to do about it. */
export const Empty = ({ title, children }: { readonly title: string; readonly children?: ReactNode }) => (
  <div className="empty">
    <p>{title}</p>
    {children}
  </div>
)

/** Pairs of a name and what it is. */
export const Facts = ({ facts }: { readonly facts: readonly (readonly [name: string, value: ReactNode])[] }) => (
  <dl className="facts">
    {facts.map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
)
