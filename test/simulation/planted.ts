// Bugs on purpose, one or more for each invariant, planted at the seams of the relay's world. If the properties do not
// find them, the alarm is broken.
import { SEGMENTS_HEADER } from '@holdfast/protocol'
import {
  type Batch,
  type Follower,
  UPSTREAM_DEFAULTS,
  type UpstreamListener,
  type UpstreamRequest,
} from '@holdfast/relay'
import { bound } from './bound.ts'
import { type Planted, withLeases, withLog, withOutlet, withRequests } from './planting.ts'

function isPrefilled({ body }: UpstreamRequest): boolean {
  if (body === undefined) return false
  const { messages } = JSON.parse(String(body)) as { messages: { role: string }[] }
  return messages.at(-1)?.role === 'assistant'
}

const DEAF: UpstreamListener = { head() {}, data() {}, closed() {} }

/** What nobody said. */
const GOOD_BYE = '\n\ndata: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'

export const planted: readonly Planted[] = [
  {
    // A batch that is told twice is dropped by whoever reads: where nodes share a log that happens.
    name: 'a follower is told of frames that are in their batch twice',
    violates: ['whole', 'one seq, one frame'],
    seams: () =>
      withLog((log) => ({
        follow: (id, follower) =>
          log.follow(id, (batch) => follower(batch.final ? batch : { ...batch, octets: batch.octets + batch.octets })),
      })),
  },
  {
    name: 'a read begins one frame too late',
    violates: ['whole'],
    seams: () =>
      withLog((log) => ({
        read: async (id, after, charsMax) => {
          const state = await log.state(id)
          return log.read(id, after > 0 && state && after + 1 < state.last ? after + 1 : after, charsMax)
        },
      })),
  },
  {
    name: 'frames go out before they are written, and a crash forgets them',
    violates: ['log before wire', 'whole', 'one seq, one frame'],
    seams: () => {
      const followers = new Map<string, Set<Follower>>()
      const hasty = withLeases((lease) => {
        let held: Batch | undefined
        return {
          append(batch) {
            for (const follower of followers.get(lease.id) ?? []) follower(batch)
            if (held) lease.append(held)
            held = batch.final ? undefined : batch
            if (batch.final) lease.append(batch)
          },
        }
      })
      return {
        log: (log) => ({
          ...bound(hasty.log?.(log) ?? log),
          follow(id, follower) {
            const all = followers.get(id) ?? new Set()
            followers.set(id, all.add(follower))
            return () => void all.delete(follower)
          },
        }),
      }
    },
  },
  {
    name: 'the seq travels in an event of its own',
    violates: ['one seq, one frame', 'whole'],
    seams: () =>
      withOutlet((outlet) => ({
        write: (octets) => outlet.write(octets.replaceAll(/\nid: (\d+)\n/g, '\n\nid: $1\n')),
      })),
  },
  {
    name: 'an end of the body passes for an ending',
    violates: ['one ending'],
    seams: () => ({
      transport: (transport) => ({
        close: () => transport.close(),
        send(request, listener) {
          let hasSpoken = false
          return transport.send(request, {
            head: (status, headers) => listener.head(status, headers),
            data(bytes) {
              hasSpoken = true
              listener.data(bytes)
            },
            closed(failure) {
              const isOpenai = request.url.endsWith('/chat/completions')
              if (hasSpoken && isOpenai) listener.data(Buffer.from(GOOD_BYE))
              listener.closed(failure)
            },
          })
        },
      }),
    }),
  },
  {
    name: 'a second ending is written after the first',
    violates: ['one ending', 'whole'],
    seams: () =>
      withLeases((lease) => ({
        append(batch) {
          const last = batch.last + 1
          const again = `event: error\ndata: {"error":{},"type":"error"}\nid: ${last}\n\n`
          lease.append(batch.final && batch.octets !== '' ? { ...batch, last, octets: batch.octets + again } : batch)
        },
      })),
  },
  {
    name: 'the log forgets its idempotency keys when it is opened again',
    violates: ['one purchase', 'keys come free'],
    seams: () => {
      let lives = 0
      return {
        log(log) {
          const life = ++lives
          const born = new Set<string>()
          if (life === 1) return log
          return {
            ...bound(log),
            find: async (owner, key) => (born.has(key) ? log.find(owner, key) : undefined),
            create(head, ask) {
              const { idempotencyKey: key, ...rest } = head
              if (key !== undefined && born.has(key)) return log.create(head, ask)
              if (key !== undefined) born.add(key)
              return log.create(rest, ask)
            },
          }
        },
      }
    },
  },
  {
    name: 'the fingerprint of a request is not looked at',
    violates: ['one purchase'],
    seams: () =>
      withLog((log) => ({
        find: async () => undefined,
        async create(head, ask) {
          const created = await log.create(head, ask)
          if (created.outcome === 'created') return created
          const { state } = created
          return { outcome: 'exists', state: { ...state, head: { ...state.head, fingerprint: head.fingerprint } } }
        },
      })),
  },
  {
    name: 'stop does not hang up',
    violates: ['stop means stop', 'liveness', 'leaving is not stopping'],
    seams: () => ({
      transport: (transport) => ({
        close: () => transport.close(),
        send(request, listener) {
          transport.send(request, listener)
          return () => {}
        },
      }),
    }),
  },
  {
    name: 'an outlet never says that it is full',
    violates: ['no reader hurts another'],
    seams: () =>
      withOutlet((outlet) => ({
        write(octets) {
          outlet.write(octets)
          return true
        },
      })),
  },
  {
    name: 'one reader waits for another',
    violates: ['no reader hurts another', 'whole', 'liveness', 'no silence'],
    seams: () =>
      withLog((log) => {
        const waiting = new Map<string, number>()
        return {
          follow(id, follower) {
            const place = waiting.get(id) ?? 0
            waiting.set(id, place + 1)
            let held: Batch[] = []
            return log.follow(id, (batch) => {
              held.push(batch)
              // The second one and all after it are told only with every third batch.
              if (place > 0 && held.length < 3 && !batch.final) return
              for (const one of held) follower(one)
              held = []
            })
          },
        }
      }),
  },
  {
    name: 'the heart does not beat',
    violates: ['no silence'],
    seams: () => ({
      runtime: (runtime) => ({
        ...runtime,
        after: (ms, work) => runtime.after(ms === 1_250 ? 10 * ms : ms, work),
      }),
    }),
  },
  {
    name: 'a reply without a reader is stopped although it was to drain',
    violates: ['leaving is not stopping'],
    seams: () =>
      withLog((log) => ({
        create: (head, ask) => log.create(Object.assign(head, { disconnect: { policy: 'cancel' } }), ask),
      })),
  },
  {
    name: 'the key of a refused reply is never free again',
    violates: ['keys come free'],
    seams: () => withLog(() => ({ releaseKey: () => {} })),
  },
  {
    name: 'what a crash left behind is not adopted',
    violates: ['liveness'],
    seams: () => withLog(() => ({ adopt: async () => [] })),
  },
  {
    name: 'the heart beats on when nobody is there',
    violates: ['liveness'],
    seams: () => ({
      runtime: (runtime) => ({
        ...runtime,
        after(ms, work) {
          const cancel = runtime.after(ms, work)
          return ms === 1_250 ? () => {} : cancel
        },
      }),
    }),
  },
  {
    name: 'a model is told that it has said a little less than it has',
    violates: ['one text'],
    seams: () =>
      withRequests((request) => {
        if (!isPrefilled(request)) return request
        const body = JSON.parse(String(request.body)) as { messages: { content: unknown }[] }
        const last = body.messages.at(-1)
        if (typeof last?.content === 'string') last.content = last.content.slice(0, -4)
        return { ...request, body: JSON.stringify(body) }
      }),
  },
  {
    name: 'every reader is taken for one that understands segments',
    violates: ['marks are told', 'one purchase'],
    seams: () => ({
      handle: (handle) => (incoming) =>
        handle({ ...incoming, headers: { ...incoming.headers, [SEGMENTS_HEADER]: 'continue, restart' } }),
    }),
  },
  {
    name: 'every segment is called the second',
    violates: ['marks are told'],
    seams: () =>
      withLeases((lease) => ({
        append: (batch) =>
          lease.append({
            ...batch,
            octets: batch.octets.replaceAll(/"holdfast":\{"segment":\d/g, '"holdfast":{"segment":2'),
          }),
      })),
  },
  {
    name: 'every failure is called the relay’s own',
    violates: ['the failure is told'],
    seams: () =>
      withLeases((lease) => ({
        append({ final, ...batch }) {
          const problem = final?.problem && { ...final.problem, code: 'relay-internal' as const }
          lease.append(final ? { ...batch, final: { ...final, ...(problem && { problem }) } } : batch)
        },
      })),
  },
  {
    name: 'an upstream is asked twice at once, to be on the safe side',
    violates: ['one purchase'],
    seams: () => ({
      transport: (transport) => ({
        close: () => transport.close(),
        send(request, listener) {
          const hangUps = [transport.send(request, DEAF), transport.send(request, listener)]
          return () => hangUps.forEach((hangUp) => hangUp())
        },
      }),
    }),
  },
  {
    name: 'only the last purchase is written down',
    violates: ['money is counted'],
    seams: () =>
      withLeases((lease) => ({
        append({ final, ...batch }) {
          const purchases = final?.purchases?.slice(-1)
          lease.append(final ? { ...batch, final: { ...final, ...(purchases && { purchases }) } } : batch)
        },
      })),
  },
  {
    name: 'every estimate passes for a count',
    violates: ['money is counted'],
    seams: () =>
      withLeases((lease) => ({
        append({ final, ...batch }) {
          const purchases = final?.purchases?.map(({ upstream, model, usage }) => ({ upstream, model, usage }))
          lease.append(final ? { ...batch, final: { ...final, ...(purchases && { purchases }) } } : batch)
        },
      })),
  },
  {
    name: 'no upstream is ever full',
    violates: ['crowds are capped'],
    seams: () => ({
      plan: ({ upstreams, models }) => ({
        models,
        upstreams: upstreams.map((upstream) => ({ ...upstream, crowd: UPSTREAM_DEFAULTS.crowd })),
      }),
    }),
  },
  {
    name: 'of an upstream’s keys only the first is ever used',
    violates: ['keys rest'],
    seams: () =>
      withRequests((request) => {
        const only = (name: string): Record<string, string> => {
          const value = request.headers[name]
          return value === undefined ? {} : { [name]: value.replace(/secret-\w+-of/, 'secret-0-of') }
        }
        return { ...request, headers: { ...request.headers, ...only('authorization'), ...only('x-api-key') } }
      }),
  },
  {
    name: 'an upstream that keeps its answers is never told to stop',
    violates: ['stop means stop'],
    seams: () => ({
      transport: (transport) => ({
        close: () => transport.close(),
        send: (request, listener) => (request.url.endsWith('/stop') ? () => {} : transport.send(request, listener)),
      }),
    }),
  },
  {
    name: 'a line is hung up on before its upstream could name the answer that it keeps',
    violates: ['stop means stop'],
    seams: () => ({
      runtime: (runtime) => ({ ...runtime, after: (ms, work) => runtime.after(ms === 1_500 ? 0 : ms, work) }),
    }),
  },
  {
    name: 'a kept answer is read on one frame too early',
    violates: ['one purchase', 'one text'],
    seams: () =>
      withRequests((request) => {
        const after = request.headers['last-event-id']
        if (after === undefined) return request
        return { ...request, headers: { ...request.headers, 'last-event-id': `${Math.max(0, Number(after) - 1)}` } }
      }),
  },
  {
    name: 'a reload hangs up on whoever is speaking',
    violates: ['nobody is dropped'],
    seams: () => {
      const running = new Set<() => void>()
      return {
        transport: (transport) => ({
          close: () => transport.close(),
          send(request, listener) {
            const hangUp = transport.send(request, listener)
            running.add(hangUp)
            return hangUp
          },
        }),
        onReload() {
          for (const hangUp of running) hangUp()
          running.clear()
        },
      }
    },
  },
]
