// Plain Node: keeps the relay's key, mints a token for each visitor, serves one page.
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'

const {
  HOLDFAST_URL = 'http://127.0.0.1:8787',
  HOLDFAST_KEY,
  HOLDFAST_MODEL = 'sim/essay',
  PORT = '3000',
} = process.env

const page = `<!doctype html>
<html lang="en">
  <meta charset="utf-8" />
  <meta name="viewport" content="width=device-width" />
  <link rel="icon" href="data:," />
  <title>Node and Holdfast</title>
  <script type="module" src="/element/holdfast-chat.js"></script>
  <body style="margin: 0; height: 100dvh">
    <holdfast-chat base-url="${HOLDFAST_URL}" model="${HOLDFAST_MODEL}" api-key-url="/token"></holdfast-chat>
  </body>
</html>`

createServer((request, response) => {
  answer(request, response).catch((cause) => {
    console.error(cause)
    response.writeHead(502).end()
  })
}).listen(Number(PORT), () => console.log(`http://localhost:${PORT}`))

async function answer({ method, url = '/', headers }: IncomingMessage, response: ServerResponse): Promise<void> {
  const file = /^\/element\/((chunks\/)?[\w-]+\.js)$/.exec(url)?.[1]
  if (method === 'POST' && url === '/token') {
    // Stands in for your login: a visitor without a cookie is a new user. Yours would answer 401.
    const user = /\buser=([\w-]+)/.exec(headers.cookie ?? '')?.[1] ?? randomUUID()
    const minted = await mint(user)
    response.writeHead(minted.ok ? 200 : 502, {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'set-cookie': `user=${user}; Path=/; HttpOnly; SameSite=Lax`,
    })
    response.end(await minted.text())
  } else if (file) {
    const script = await readFile(new URL(file, import.meta.resolve('@holdfast/widget/element')))
    response.writeHead(200, { 'content-type': 'text/javascript' }).end(script)
  } else {
    response.writeHead(url === '/' ? 200 : 404, { 'content-type': 'text/html' }).end(url === '/' ? page : '')
  }
}

const mint = (user: string) =>
  fetch(`${HOLDFAST_URL}/v1/sessions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${HOLDFAST_KEY}` },
    body: JSON.stringify({
      user,
      models: [HOLDFAST_MODEL],
      budget: { replies: 30, tokens: 100_000 },
      expires_in: 900, // seconds
    }),
  })
