// A relay between a proxy, as docs/proxies.md configures it, and an upstream that says what it is told to.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type Server, type ServerResponse, createServer } from 'node:http'
import { request } from 'node:https'
import { type AddressInfo, createServer as createPort } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import {
  LIMITS,
  createHttpServer,
  createRelay,
  memoryKeys,
  networkTransport,
  openMemoryLog,
  system,
  upstreamsFromEnvironment,
} from '@holdfast/relay'
import { onTestFinished } from 'vitest'
import { Watched, within } from '../faults/watched.ts'

/** Where a proxy listens, and what it needs to be started there. */
interface Place {
  readonly directory: string
  readonly port: number
  readonly relayPort: number
  readonly certificate: string
  readonly key: string
  readonly minuteMs: number
}

interface Proxy {
  readonly name: string
  readonly isThere: boolean
  /** Whether it gives up a response that is silent. */
  readonly isImpatient: boolean
  /** The command that runs it until it is killed. */
  readonly start: (place: Place) => readonly [command: string, ...args: string[]]
}

const page = readFileSync(new URL('../../docs/proxies.md', import.meta.url), 'utf8')

/** What stands in the page in a fence of that language, with every pattern replaced, which has to be there. */
function snippet(language: string, changes: readonly (readonly [RegExp, string])[]): string {
  const found = new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'm').exec(page)?.[1]
  if (found === undefined) throw new Error(`docs/proxies.md has no ${language}`)
  return changes.reduce((text, [pattern, replacement]) => {
    if (!pattern.test(text)) throw new Error(`${language} in docs/proxies.md has no ${pattern.source}`)
    return text.replaceAll(new RegExp(pattern, 'g'), replacement)
  }, found)
}

const isInstalled = (command: string): boolean => spawnSync('which', [command]).status === 0

const write = ({ directory }: Place, name: string, text: string): string => {
  const path = join(directory, name)
  writeFileSync(path, text)
  return path
}

const nginx: Proxy = {
  name: 'nginx',
  isThere: isInstalled('nginx'),
  isImpatient: true,
  start(place) {
    const server = snippet('nginx', [
      [/127\.0\.0\.1:8787/, `127.0.0.1:${place.relayPort}`],
      [/listen 443/, `listen 127.0.0.1:${place.port}`],
      [/\/etc\/letsencrypt\S+fullchain\.pem/, place.certificate],
      [/\/etc\/letsencrypt\S+privkey\.pem/, place.key],
      [/60s/, `${place.minuteMs}ms`],
    ])
    const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${name};`)
    // One process, so that nothing of it is left when it is killed.
    const path = write(
      place,
      'nginx.conf',
      `daemon off; master_process off; pid nginx.pid; events {}
       http { access_log off; ${paths.join(' ')} ${server} }`,
    )
    return ['nginx', '-p', place.directory, '-c', path, '-e', 'stderr']
  },
}

const caddy: Proxy = {
  name: 'Caddy',
  isThere: isInstalled('caddy'),
  isImpatient: false,
  start(place) {
    const site = snippet('caddyfile', [
      [/127\.0\.0\.1:8787/, `127.0.0.1:${place.relayPort}`],
      // It has no name here that anybody would give it a certificate for.
      [/^relay\.example\.com \{/, `https://localhost:${place.port} {\n  tls ${place.certificate} ${place.key}`],
    ])
    const path = write(place, 'Caddyfile', `{\n  admin off\n  auto_https off\n}\n${site}`)
    return ['caddy', 'run', '--adapter', 'caddyfile', '--config', path]
  },
}

const haproxy: Proxy = {
  name: 'HAProxy',
  isThere: isInstalled('haproxy'),
  isImpatient: true,
  start(place) {
    const both = write(place, 'relay.pem', readFileSync(place.certificate, 'utf8') + readFileSync(place.key, 'utf8'))
    const path = write(
      place,
      'haproxy.cfg',
      snippet('haproxy', [
        [/127\.0\.0\.1:8787/, `127.0.0.1:${place.relayPort}`],
        [/bind :443/, `bind 127.0.0.1:${place.port}`],
        [/\/etc\/haproxy\/relay\.pem/, both],
        [/60s/, `${place.minuteMs}ms`],
      ]),
    )
    return ['haproxy', '-db', '-f', path]
  },
}

export const proxies: readonly Proxy[] = [nginx, caddy, haproxy]

export interface Wish {
  /** How long the proxy takes a minute to be. */
  readonly minuteMs?: number
  readonly heartbeatMs?: number
  /** The only addresses that the key is good for. */
  readonly networks?: readonly string[]
}

export interface From {
  readonly localAddress?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** A way from a client to the upstream and back. */
export class Passage {
  readonly #port: number
  readonly #secret: string
  readonly #upstream: Upstream

  constructor(port: number, secret: string, upstream: Upstream) {
    this.#port = port
    this.#secret = secret
    this.#upstream = upstream
  }

  /** Begins a streamed reply. Resolves when the upstream has the request: the client hears of it with its first word. */
  async ask(from: From = {}): Promise<Reader> {
    const reader = new Reader()
    const body = JSON.stringify({ model: 'gpt-any', stream: true, messages: [{ role: 'user', content: 'hello' }] })
    const asked = this.#request('POST', '/v1/chat/completions', from)
    asked.on('response', (response) => {
      response.setEncoding('utf8').on('data', (text: string) => reader.hear(text))
      response.on('close', () => reader.close())
      response.on('error', () => reader.close())
    })
    asked.on('error', () => reader.close())
    reader.onLeave = () => asked.destroy()
    asked.end(body)
    await within(this.#upstream.asked, () => 'the upstream to be asked')
    return reader
  }

  say(word: string): void {
    this.#upstream.send({ choices: [{ index: 0, delta: { content: word }, finish_reason: null }] })
  }

  finish(): void {
    this.#upstream.send({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })
    this.#upstream.end()
  }

  get upstreamClosed(): Promise<unknown> {
    return within(this.#upstream.closed, () => 'the relay to hang up on the upstream')
  }

  /** What a request that buys nothing is answered: 404, where the key is good. */
  async look(from: From): Promise<{ readonly status: number }> {
    const asked = this.#request('GET', '/v1/replies/rpl_none', from)
    asked.end()
    const [response] = await within(once(asked, 'response'), () => 'an answer')
    response.resume()
    await once(response, 'end')
    return { status: response.statusCode ?? 0 }
  }

  /** What is agreed on with somebody who speaks both. */
  async protocol(): Promise<string | false | null> {
    const socket = connectTls({
      port: this.#port,
      host: '127.0.0.1',
      servername: 'localhost',
      ALPNProtocols: ['h2', 'http/1.1'],
      rejectUnauthorized: false,
    })
    await within(once(socket, 'secureConnect'), () => 'a connection')
    socket.destroy()
    return socket.alpnProtocol
  }

  #request(method: string, path: string, { localAddress, headers = {} }: From) {
    return request({
      host: '127.0.0.1',
      port: this.#port,
      servername: 'localhost',
      method,
      path,
      ...(localAddress && { localAddress }),
      headers: { host: `localhost:${this.#port}`, authorization: `Bearer ${this.#secret}`, ...headers },
      rejectUnauthorized: false,
      agent: false,
    })
  }
}

/** What has come through. */
export class Reader {
  readonly #watched = new Watched()
  readonly closed: Promise<void>
  text = ''
  close!: () => void
  onLeave = (): void => {}

  constructor() {
    const closed = new Promise<void>((resolve) => (this.close = resolve))
    this.closed = within(closed, () => 'the response to be closed')
    this.closed.catch(() => {})
  }

  hear(text: string): void {
    this.text += text
    this.#watched.changed()
  }

  until(words: string): Promise<void> {
    return this.#watched.until(
      () => this.text.includes(words),
      () => `“${words}” to come through`,
    )
  }

  untilHeartbeats(count: number): Promise<void> {
    const target = this.#heartbeats + count
    return this.#watched.until(
      () => this.#heartbeats >= target,
      () => `${count} heartbeats`,
    )
  }

  get #heartbeats(): number {
    return this.text.split(': ping\n').length - 1
  }

  leave(): void {
    this.onLeave()
  }
}

/** Says nothing by itself. */
class Upstream {
  readonly server: Server
  readonly asked: Promise<unknown>
  readonly closed: Promise<unknown>
  #response: ServerResponse | undefined

  constructor() {
    let onAsked = (): void => {}
    let onClosed = (): void => {}
    this.asked = new Promise<void>((resolve) => (onAsked = resolve))
    this.closed = new Promise<void>((resolve) => (onClosed = resolve))
    this.server = createServer((incoming, response) => {
      incoming.resume()
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
      response.on('close', onClosed)
      this.#response = response
      onAsked()
    })
  }

  send(chunk: object): void {
    const whole = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'gpt-any', ...chunk }
    this.#response?.write(`data: ${JSON.stringify(whole)}\n\n`)
  }

  end(): void {
    this.#response?.end('data: [DONE]\n\n')
  }
}

/** Starts all three; they end with the test. */
export async function passageThrough(start: Proxy['start'], wish: Wish): Promise<Passage> {
  const { minuteMs = 60_000, heartbeatMs = LIMITS.heartbeatMs, networks } = wish
  const upstream = new Upstream()
  const upstreamPort = await listening(upstream.server)
  const keys = memoryKeys(system)
  const { secret } = keys.create('a client', false, networks ? { networks } : {})
  const upstreams = upstreamsFromEnvironment({
    OPENAI_API_KEY: 'sk-any',
    OPENAI_BASE_URL: `http://127.0.0.1:${upstreamPort}/v1`,
  })
  const limits = { ...LIMITS, heartbeatMs }
  const relay = createRelay({
    log: openMemoryLog({ runtime: system }),
    keys,
    plan: { upstreams, models: [] },
    transport: networkTransport(),
    runtime: system,
    limits,
    trustedProxies: ['127.0.0.1'],
  })
  await relay.open()
  onTestFinished(() => relay.close(0))
  const relayPort = await listening(createHttpServer(relay.handle, limits))
  const port = await freePort()
  await run(start({ ...certified(), port, relayPort, minuteMs }), port)
  return new Passage(port, secret, upstream)
}

async function listening(server: Server): Promise<number> {
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return (server.address() as AddressInfo).port
}

/** A directory with a certificate that vouches for itself. */
function certified(): Pick<Place, 'directory' | 'certificate' | 'key'> {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-proxy-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  chmodSync(directory, 0o755)
  const [certificate, key] = [join(directory, 'cert.pem'), join(directory, 'key.pem')]
  const words = '-x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=localhost'
  const names = ['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-keyout', key, '-out', certificate]
  execFileSync('openssl', ['req', ...words.split(' '), ...names], { stdio: 'ignore' })
  return { directory, certificate, key }
}

async function freePort(): Promise<number> {
  const server = createPort()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Resolves when it takes connections. @throws Error with its own words when it ends before. */
async function run([command, ...args]: readonly [string, ...string[]], port: number): Promise<void> {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`${command} ended (${code}): ${said}`)
  })
  ended.catch(() => {})
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended.catch(() => {})
  })
  await within(Promise.race([ended, untilOpen(port)]), () => `${command} to listen: ${said}`)
}

async function untilOpen(port: number): Promise<void> {
  for (;;) {
    const socket = connectTls({ port, host: '127.0.0.1', servername: 'localhost', rejectUnauthorized: false })
    const isOpen = await once(socket, 'secureConnect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (isOpen) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
