// What the reader lived through, as figures with their units. A dash where there is nothing to say yet.
import type { AssistantMessage } from '@holdfast/client/chat'

export interface Figure {
  readonly name: string
  readonly value: string
  readonly about: string
}

/** @param isFound the reply was asked for in an earlier visit: of its beginning nothing is known, and all of it is recovered */
export function figuresOf(message: AssistantMessage | undefined, isFound = false): Figure[] {
  const { metrics, content } = message ?? {}
  const { msToFirstToken, msStreaming = 0, gapMs, reconnects, bytes, events } = metrics ?? {}
  const recovered = isFound ? events : metrics?.recovered.events
  // Providers count tokens at the end, and only what they have said themselves. Else a frame is about a token.
  const tokens = content?.seams ? undefined : content?.usage.output
  const spoken = isFound ? undefined : (tokens ?? events)
  const perSecond = spoken !== undefined && msStreaming > 500 ? Math.round(spoken / (msStreaming / 1000)) : undefined
  return [
    {
      name: 'First token',
      value: milliseconds(isFound ? undefined : msToFirstToken),
      about: 'From the question to the first piece of text',
    },
    {
      name: 'Tokens / s',
      value: perSecond === undefined ? '–' : `${tokens === undefined ? '≈ ' : ''}${perSecond}`,
      about: 'Since the first token. Frames are counted where no provider has said how many tokens they were',
    },
    {
      name: 'Gap p50 · p99',
      value: gapMs && events! > 1 ? `${milliseconds(gapMs.p50)} · ${milliseconds(gapMs.p99)}` : '–',
      about: 'Time between two arrivals: half and 99 % are not longer',
    },
    { name: 'Reconnects', value: reconnects === undefined ? '–' : String(reconnects), about: 'Lines after the first' },
    {
      name: 'Recovered',
      value: recovered === undefined ? '–' : `${recovered.toLocaleString('en')} events`,
      about: 'What came on a later line than the first: without the log it would be missing',
    },
    { name: 'Received', value: bytes === undefined ? '–' : inBytes(bytes), about: 'Bytes of the event stream' },
  ]
}

const milliseconds = (ms: number | undefined): string => {
  if (ms === undefined) return '–'
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`
}

const inBytes = (bytes: number): string =>
  bytes < 1000 ? `${bytes} B` : `${(bytes / 1000).toFixed(bytes < 100_000 ? 1 : 0)} kB`
