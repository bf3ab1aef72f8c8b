// Bugs on purpose that show only where a relay dies: in what the next one makes of what it finds.
import type { Batch, UpstreamRequest } from '@holdfast/relay'
import { bound } from './bound.ts'
import { type Planted, changed, withAdopted, withLog } from './planting.ts'
import { CALL_HEADER } from './wire.ts'

export const plantedCrashes: readonly Planted[] = [
  {
    name: 'what a process heard before it died is remembered, and taken for what the log says',
    violates: ['one text'],
    seams: () => {
      const heard = new Map<string, string>()
      return {
        transport: (transport) => ({
          close: () => transport.close(),
          send(request, listener) {
            const call = request.headers[CALL_HEADER] ?? ''
            const asked = withSaid(request, (said) => longer(heard.get(call), said))
            if (asked !== undefined) return transport.send(asked, listener)
            const pieces: string[] = []
            return transport.send(request, {
              ...bound(listener),
              data(bytes) {
                pieces.push(bytes.toString('latin1'))
                heard.set(call, wordsIn(pieces.join('')))
                listener.data(bytes)
              },
            })
          },
        }),
      }
    },
  },
  {
    name: 'what a crash left behind is adopted twice',
    violates: ['one purchase'],
    seams: () =>
      withLog((log) => ({
        async adopt() {
          const adopted = await log.adopt()
          // A log takes the words of one of them only.
          return [...adopted, ...adopted.map((one) => ({ ...one, lease: changed(one.lease, () => ({ append() {} })) }))]
        },
      })),
  },
  {
    name: 'a process that dies takes the stops with it',
    violates: ['stop means stop'],
    seams: () =>
      withLog((log) => ({
        async state(id) {
          const state = await log.state(id)
          return state && { ...state, stopAsked: false }
        },
      })),
  },
  {
    name: 'what is said after a crash is said without a mark',
    violates: ['marks are told'],
    seams: () =>
      withAdopted((adopted) => {
        const unmarked = (batch: Batch): Batch => ({
          ...batch,
          octets: batch.octets.replaceAll('"holdfast":', '"unmarked":'),
        })
        const { lease } = adopted
        return { ...adopted, lease: changed(lease, () => ({ append: (batch) => lease.append(unmarked(batch)) })) }
      }),
  },
  {
    name: 'after a crash a reply goes on for nobody',
    violates: ['leaving is not stopping'],
    seams: () =>
      withAdopted(({ state, ...rest }) => ({
        ...rest,
        state: { ...state, head: { ...state.head, disconnect: { policy: 'drain' } } },
      })),
  },
  {
    name: 'how often a reply was adopted is forgotten',
    violates: ['one purchase'],
    seams: () => withAdopted((adopted) => ({ ...adopted, times: 1 })),
  },
  {
    name: 'what it takes to go on after a crash is not kept',
    violates: ['the failure is told'],
    seams: () => withLog((log) => ({ create: (head) => log.create(head) })),
  },
  {
    name: 'what was bought before a crash is counted by everybody who goes on',
    violates: ['money is counted'],
    seams: () =>
      withAdopted((adopted) => {
        const { lease } = adopted
        const twice = ({ final, ...batch }: Batch): Batch => {
          const [first, ...rest] = final?.purchases ?? []
          if (!final || !first?.estimated) return final ? { ...batch, final } : batch
          return { ...batch, final: { ...final, purchases: [first, first, ...rest] } }
        }
        return { ...adopted, lease: changed(lease, () => ({ append: (batch) => lease.append(twice(batch)) })) }
      }),
  },
]

/** The request with what it tells the model it has said; undefined where it tells it nothing of the kind. */
function withSaid(request: UpstreamRequest, change: (said: string) => string): UpstreamRequest | undefined {
  const body = JSON.parse(String(request.body ?? '{}')) as { messages?: { role: string; content: unknown }[] }
  const said = body.messages?.findLast(({ role }) => role === 'assistant')
  if (!said) return undefined
  const [block] = Array.isArray(said.content) ? (said.content as { text: string }[]) : []
  if (block) block.text = change(block.text)
  else said.content = change(String(said.content))
  return { ...request, body: JSON.stringify(body) }
}

const longer = (one = '', other: string): string => (one.length > other.length ? one : other)

/** The text of a stream, in either dialect. */
const wordsIn = (octets: string): string =>
  [
    ...Buffer.from(octets, 'latin1')
      .toString()
      .matchAll(/"(?:content|text)":("(?:[^"\\]|\\.)*")/g),
  ]
    .map(([, word]) => JSON.parse(word ?? '""') as string)
    .join('')
    .trimEnd()
