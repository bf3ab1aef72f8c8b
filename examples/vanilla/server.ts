// The backend asks and the page only reads: it gets the address of one reply, good for a quarter of an hour.
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'

const {
  HOLDFAST_URL = 'http://127.0.0.1:8787',
  HOLDFAST_KEY,
  HOLDFAST_MODEL = 'sim/essay',
  PORT = '3000',
} = process.env

createServer((request, response) => {
  answer(request, response).catch((cause) => {
    console.error(cause)
    response.writeHead(502).end()
  })
}).listen(Number(PORT), () => console.log(`http://localhost:${PORT}`))

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === 'POST' && request.url === '/ask') {
    // Here belongs your login: each question costs money, and in this example anybody may ask.
    let question = ''
    for await (const piece of request.setEncoding('utf8')) {
      question += piece
      if (question.length > 10_000) return void response.writeHead(413).end()
    }
    response.setHeader('cache-control', 'no-store').end(await ask(question))
  } else if (request.url === '/') {
    response.setHeader('content-type', 'text/html').end(await readFile(new URL('index.html', import.meta.url)))
  } else {
    response.writeHead(404).end()
  }
}

/** Starts a reply. Resolves with the URL at which whoever has it may read the reply, and nothing else. */
async function ask(question: string): Promise<string> {
  const started = await post('/v1/chat/completions', {
    model: HOLDFAST_MODEL,
    messages: [{ role: 'user', content: question }],
    stream: true,
  })
  // Its name is all that is wanted here. The reply goes on: we said `keep`.
  await started.body?.cancel()
  const reading = await post(`/v1/replies/${started.headers.get('holdfast-reply')}/tokens`, { expires_in: 900 })
  const { url } = (await reading.json()) as { url: string }
  return new URL(url, HOLDFAST_URL).href
}

async function post(path: string, body: object): Promise<Response> {
  const response = await fetch(HOLDFAST_URL + path, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${HOLDFAST_KEY}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
      'holdfast-disconnect': 'keep; grace=60', // seconds without any reader, until the reply is stopped
    },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`)
  return response
}
