// Hono: keeps the relay's key, mints a token for each visitor, serves one page.
import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { serve } from '@hono/node-server'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { html } from 'hono/html'

const {
  HOLDFAST_URL = 'http://127.0.0.1:8787',
  HOLDFAST_KEY,
  HOLDFAST_MODEL = 'sim/essay',
  PORT = '3000',
} = process.env

const page = html`<!doctype html>
  <html lang="en">
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width" />
    <link rel="icon" href="data:," />
    <title>Hono and Holdfast</title>
    <script type="module" src="/element/holdfast-chat.js"></script>
    <body style="margin: 0; height: 100dvh">
      <holdfast-chat base-url="${HOLDFAST_URL}" model="${HOLDFAST_MODEL}" api-key-url="/token"></holdfast-chat>
    </body>
  </html>`

const app = new Hono()

app.get('/', (c) => c.html(page))

app.use(
  '/element/*',
  serveStatic({
    root: fileURLToPath(new URL('..', import.meta.resolve('@holdfast/widget/element'))),
  }),
)

app.post('/token', async (c) => {
  // Stands in for your login: a visitor without a cookie is a new user. Yours would answer 401.
  const user = getCookie(c, 'user') ?? randomUUID()
  const minted = await fetch(`${HOLDFAST_URL}/v1/sessions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${HOLDFAST_KEY}` },
    body: JSON.stringify({
      user,
      models: [HOLDFAST_MODEL],
      budget: { replies: 30, tokens: 100_000 },
      expires_in: 900, // seconds
    }),
  })
  setCookie(c, 'user', user, { path: '/', httpOnly: true, sameSite: 'Lax' })
  c.header('cache-control', 'no-store')
  return c.json(await minted.json(), minted.ok ? 200 : 502)
})

serve({ fetch: app.fetch, port: Number(PORT) }, () => console.log(`http://localhost:${PORT}`))
