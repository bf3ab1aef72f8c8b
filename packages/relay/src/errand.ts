// A letter, addressed: the request as it goes to one place, with the key it goes under.
import { dialects } from '@holdfast/protocol'
import type { Ask, Letter } from './ask.ts'
import type { Bookmark, Errand } from './attempt.ts'
import type { Berth } from './routing/course.ts'
import { TRACE_HEADER } from './trace-parent.ts'
import type { UpstreamRequest } from './transport.ts'

type Errands = Pick<Errand, 'telling' | 'conclude' | 'onSpeech'> & {
  /** The `traceparent` that the upstream is given. Absent: none. */
  readonly trace?: string
}

export function errandFor(ask: Ask, berth: Berth, letter: Letter, { trace, ...rest }: Errands): Errand {
  const { upstream, surface, model, continuing } = berth
  return {
    ...common(ask, berth),
    ...rest,
    request: {
      method: 'POST',
      url: upstream.baseUrl + ((letter.fit && continuing?.path) ?? surface.path(model, ask.form)),
      headers: { ...headersFor(ask, berth), ...traced(trace), 'content-type': 'application/json' },
      body: letter.body,
    },
  }
}

/** The same answer, read on where it stood; undefined where the upstream does not keep answers. */
export function resuming(ask: Ask, berth: Berth, bookmark: Bookmark, { trace, ...rest }: Errands): Errand | undefined {
  const { resume, isKept } = berth.surface
  if (!resume || isKept?.(ask.value) === false) return undefined
  const resumed = resume(bookmark)
  return {
    ...common(ask, berth),
    ...rest,
    request: {
      method: 'GET',
      url: berth.upstream.baseUrl + resumed.path,
      headers: { ...headersFor(ask, berth), ...traced(trace), ...resumed.headers },
    },
  }
}

/** What stops a reply, by its name, that would run on when it is hung up on; undefined where hanging up is enough. */
export function stopping(ask: Ask, berth: Berth): ((id: string) => Omit<UpstreamRequest, 'connectMsMax'>) | undefined {
  const { cancelPath, isKept } = berth.surface
  if (!cancelPath || isKept?.(ask.value) === false) return undefined
  return (id) => ({ method: 'POST', url: berth.upstream.baseUrl + cancelPath(id), headers: headersFor(ask, berth) })
}

const common = ({ form }: Ask, { surface, upstream, secret }: Berth) => ({
  dialect: dialects[surface.dialect],
  form,
  patience: upstream.patience,
  secret,
})

const traced = (trace: string | undefined): Record<string, string> =>
  trace === undefined ? {} : { [TRACE_HEADER]: trace }

/** Who asks, what the client may say of itself, and what kind of answer is wanted. */
export function headersFor(
  ask: Ask,
  { upstream, surface, secret }: Pick<Berth, 'upstream' | 'surface' | 'secret'>,
): Record<string, string> {
  const { provider, headers } = upstream
  return {
    ...provider.headers,
    ...passed(ask.headers, provider.passHeaders),
    ...headers,
    ...(surface.authorise ?? provider.authorise)(secret),
    accept: ask.form === 'stream' ? 'text/event-stream' : 'application/json',
  }
}

function passed(
  headers: Readonly<Record<string, string | undefined>>,
  names: readonly string[],
): Readonly<Record<string, string>> {
  const result: Record<string, string> = {}
  for (const name of names) {
    const value = headers[name]
    if (value !== undefined) result[name] = value
  }
  return result
}
