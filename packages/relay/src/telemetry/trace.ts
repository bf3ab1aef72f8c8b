// Which trace a reply is part of, and what its upstreams are told of that: ids, and nothing else. They are drawn when the
// reply begins; spans are made of them when it is over (spans.ts), so that tracing costs nothing while tokens run.
// https://www.w3.org/TR/trace-context/
import type { Runtime } from '../runtime.ts'

export interface Tracing {
  /** Of the replies whose caller is in no trace, how many are sampled: from 0 to 1. A caller's own decision holds. */
  readonly ratio: number
  /** Whether upstreams are told. */
  readonly isPassedOn: boolean
}

/** The span of a reply, and where it stands. */
export interface Trace {
  /** 32 hexadecimal digits. */
  readonly id: string
  /** 16 of them: the reply's own span. */
  readonly span: string
  /** The caller's span. Absent: the trace begins here. */
  readonly parent?: string
  readonly isSampled: boolean
  readonly isPassedOn: boolean
}

/** @param parent a valid `traceparent`: see trace-parent.ts */
export function beginTrace(
  parent: string | undefined,
  { ratio, isPassedOn }: Tracing,
  { secret }: Pick<Runtime, 'secret'>,
): Trace {
  const [, id, caller, flags = ''] = parent?.split('-') ?? []
  if (id !== undefined && caller !== undefined)
    return { id, span: newSpan(secret), parent: caller, isSampled: (Number.parseInt(flags, 16) & 1) === 1, isPassedOn }
  const drawn = secret(16)
  const share = Number.parseInt(drawn.slice(-8), 16) / 2 ** 32
  return { id: drawn, span: newSpan(secret), isSampled: share < ratio, isPassedOn }
}

export const newSpan = (secret: Runtime['secret']): string => secret(8)

/** What an upstream is sent, whose own spans shall hang under `span`. */
export const writeTraceParent = ({ id, isSampled }: Trace, span: string): string =>
  `00-${id}-${span}-${isSampled ? '01' : '00'}`
