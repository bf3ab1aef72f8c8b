// Serves the demo, and passes /v1 on to a relay: node demo/serve.mjs [port] [relay]
import { readFile } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { elementOptions } from '../build.mjs'

const [port = '6311', relay = 'http://127.0.0.1:8787'] = process.argv.slice(2)
const root = fileURLToPath(new URL('.', import.meta.url))
const types = { html: 'text/html', js: 'text/javascript', css: 'text/css' }

const { alias: _, plugins: _style, entryPoints: _element, ...common } = elementOptions
const demo = {
  entryPoints: { states: `${root}states.tsx`, style: `${root}../src/style.css` },
  outdir: `${root}../dist/demo`,
}
await build(elementOptions)
await build({ ...common, ...demo, define: { 'process.env.NODE_ENV': '"production"' } })

const page = (script) => `<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content">
<title>States</title><link rel="stylesheet" href="/demo/style.css"><style>html,body{margin:0;height:100dvh}#root{height:100%}</style>
<main id="root"></main><script type="module" src="${script}"></script>`

async function fileFor(path) {
  if (path === '/') return readFile(`${root}index.html`)
  if (path === '/states.html') return page('/demo/states.js')
  if (path.startsWith('/element/') || path.startsWith('/demo/')) return readFile(`${root}../dist${path}`)
  throw new Error('unknown')
}

createServer(async (incoming, outgoing) => {
  const { pathname } = new URL(incoming.url, 'http://localhost')
  if (pathname.startsWith('/v1/')) {
    const { method, headers, url } = incoming
    const asked = request(relay + url, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode, answer.headers)
      answer.pipe(outgoing)
    })
    asked.on('error', () => outgoing.destroy())
    outgoing.on('close', () => asked.destroy())
    incoming.pipe(asked)
    return
  }
  try {
    const body = await fileFor(pathname)
    const type = types[pathname.split('.').at(-1)] ?? 'text/html'
    outgoing.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(body)
  } catch {
    outgoing.writeHead(404).end()
  }
}).listen(Number(port), '127.0.0.1', () => console.log(`http://127.0.0.1:${port}/ and /states.html?state=tools`))
