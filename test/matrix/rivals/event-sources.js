// Event source clients, reading our relay. Its frames carry ids and its log can be read again, so they get more here
// than from most servers: what is measured is what they make of it.
import { EventStreamContentType, fetchEventSource } from '@microsoft/fetch-event-source'
import { EventSource } from 'eventsource'
import { createEventSource } from 'eventsource-client'

/** Takes one frame of the OpenAI dialect. True when it was the stream's last. */
function take(told, id, data) {
  told.seqs ??= []
  told.seams ??= 0
  told.seqs.push(Number(id))
  if (data === '[DONE]') {
    told.end = 'done'
    return true
  }
  const frame = JSON.parse(data)
  if (frame.error) {
    told.end = 'failed'
    told.failure = frame.error.code ?? frame.error.type
    return true
  }
  // Where another provider takes over, an event says so and nothing else.
  if (frame.holdfast) told.seams += 1
  told.text += frame.choices[0]?.delta?.content ?? ''
  return false
}

/** Starting by POST: under a key of its own, so that the same request again finds the same reply. */
const post = (scene) => ({
  method: 'POST',
  headers: {
    authorization: `Bearer ${scene.key}`,
    'content-type': 'application/json',
    'idempotency-key': crypto.randomUUID(),
    'holdfast-disconnect': 'drain',
    'holdfast-segments': 'continue',
  },
  body: JSON.stringify({
    model: scene.model,
    stream: true,
    messages: [{ role: 'user', content: scene.prompt }],
  }),
})

export const columns = [
  {
    name: 'eventsource',
    packages: ['eventsource'],
    server: 'relay',
    setup:
      'Reads `GET /v1/replies/{id}/events`. The reply is started by a plain `fetch` outside the fault proxy (`Holdfast-Disconnect: drain`, `Holdfast-Segments: continue`), because an `EventSource` cannot POST; so its “first response” is that of its GET. Any status but 200 is final for it: so says the specification.',
    async read(scene, told) {
      const started = await fetch(`${scene.directUrl}/v1/chat/completions`, post(scene))
      await started.body.cancel()
      const source = new EventSource(`${scene.url}${started.headers.get('location')}/events`, {
        fetch: (url, init) =>
          fetch(url, { ...init, headers: { ...init.headers, authorization: `Bearer ${scene.key}` } }),
      })
      scene.signal.addEventListener('abort', () => source.close())
      await new Promise((resolve, reject) => {
        source.addEventListener('message', ({ lastEventId, data }) => {
          if (!take(told, lastEventId, data)) return
          source.close()
          resolve()
        })
        source.addEventListener('error', (event) => {
          // Closed: it has given up. Otherwise it is about to reconnect.
          if (source.readyState === EventSource.CLOSED) reject(new Error(event.message ?? 'closed'))
        })
      })
    },
  },
  {
    name: 'eventsource-client',
    packages: ['eventsource-client'],
    server: 'relay',
    setup:
      '`createEventSource({ method: "POST" })` with an `Idempotency-Key` of its own and the two headers above: when it reconnects it repeats the POST with `Last-Event-ID`, and the relay reads on in the same reply.',
    async read(scene, told) {
      const source = createEventSource({ url: `${scene.url}/v1/chat/completions`, ...post(scene) })
      scene.signal.addEventListener('abort', () => source.close())
      for await (const { id, data } of source) if (take(told, id, data)) break
      source.close()
    },
  },
  {
    name: 'fetch-event-source',
    packages: ['@microsoft/fetch-event-source'],
    server: 'relay',
    setup:
      'The README’s handlers: `onopen` retries on 429 and 5xx, `onclose` retries when the ending has not come, `onerror` retries. POST with `Idempotency-Key` and the two headers, as above. `openWhenHidden`.',
    async read(scene, told) {
      // Written for browsers: Node lends it the two names it uses, and no more, or the SDKs would see a browser too.
      globalThis.window ??= { fetch, setTimeout, clearTimeout }
      globalThis.document ??= { visibilityState: 'visible', addEventListener() {}, removeEventListener() {} }
      class FatalError extends Error {}
      const over = new AbortController()
      await fetchEventSource(`${scene.url}/v1/chat/completions`, {
        ...post(scene),
        signal: AbortSignal.any([scene.signal, over.signal]),
        openWhenHidden: true,
        async onopen(response) {
          if (response.ok && response.headers.get('content-type')?.startsWith(EventStreamContentType)) return
          if (response.status >= 400 && response.status < 500 && response.status !== 429)
            throw new FatalError(String(response.status))
          throw new Error(String(response.status))
        },
        onmessage({ id, data }) {
          if (data !== '' && take(told, id, data)) over.abort()
        },
        onclose() {
          if (told.end === undefined) throw new Error('closed')
        },
        onerror(cause) {
          if (cause instanceof FatalError) throw cause
        },
      })
    },
  },
]
