// Express: keeps the relay's key, mints a token for each visitor, serves one page.
import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import express from 'express'

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
  <title>Express and Holdfast</title>
  <script type="module" src="/element/holdfast-chat.js"></script>
  <body style="margin: 0; height: 100dvh">
    <holdfast-chat base-url="${HOLDFAST_URL}" model="${HOLDFAST_MODEL}" api-key-url="/token"></holdfast-chat>
  </body>
</html>`

const app = express()

app.get('/', (_, response) => {
  response.type('html').send(page)
})

app.use('/element', express.static(fileURLToPath(new URL('.', import.meta.resolve('@holdfast/widget/element')))))

app.post('/token', async (request, response) => {
  // Stands in for your login: a visitor without a cookie is a new user. Yours would answer 401.
  const user = /\buser=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1] ?? randomUUID()
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
  response
    .status(minted.ok ? 200 : 502)
    .cookie('user', user, { httpOnly: true, sameSite: 'lax' })
    .set('cache-control', 'no-store')
    .json(await minted.json())
})

app.listen(Number(PORT), () => console.log(`http://localhost:${PORT}`))
