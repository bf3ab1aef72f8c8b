// Serves a fetch-style handler with node:http, as frameworks do: who hangs up cancels the response's body.
import { once } from 'node:events'
import { createServer } from 'node:http'
import process from 'node:process'

// Promises that a library leaves without an owner do not end a server of Next.js, so they do not end this one.
process.on('unhandledRejection', () => undefined)

export async function serve(handle) {
  const server = createServer(async (incoming, outgoing) => {
    try {
      const pieces = []
      for await (const piece of incoming) pieces.push(piece)
      const response = await handle(
        new Request(`http://${incoming.headers.host}${incoming.url}`, {
          method: incoming.method,
          headers: incoming.headers,
          ...(pieces.length > 0 ? { body: Buffer.concat(pieces) } : {}),
        }),
      )
      outgoing.writeHead(response.status, Object.fromEntries(response.headers))
      outgoing.flushHeaders()
      const reader = response.body?.getReader()
      outgoing.on('close', () => void reader?.cancel().catch(() => undefined))
      for (;;) {
        const { done, value } = (await reader?.read()) ?? { done: true }
        if (done) break
        outgoing.write(value)
      }
      outgoing.end()
    } catch (cause) {
      if (outgoing.headersSent) outgoing.destroy()
      else outgoing.writeHead(500).end(String(cause))
    }
  })
  server.listen(Number(process.env.PORT), '127.0.0.1')
  await once(server, 'listening')
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${server.address().port}` })}\n`)
}
