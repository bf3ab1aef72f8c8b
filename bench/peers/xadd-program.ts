// The least that a log on Redis costs: the bare pipe, which adds each piece to a stream of its reply and hands it on when
// Redis has acknowledged it. What arrives in one turn of the event loop goes out in one pipeline. It looks at nothing,
// knows no epochs and no endings, and could read nothing back.
import { Agent, type ServerResponse, createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import process from 'node:process'
import { createClient } from '@redis/client'

const [upstreamPort, url] = process.argv.slice(2)
const agent = new Agent({ keepAlive: true, maxFreeSockets: Infinity })
const redis = createClient({ url: url ?? '', commandOptions: { timeout: 0 } })
await redis.connect()

interface Piece {
  readonly key: string
  /** Undefined: it is over. */
  readonly bytes?: Buffer
  readonly response: ServerResponse
}

let pieces: Piece[] = []
let count = 0

function add(piece: Piece): void {
  if (pieces.push(piece) === 1) setImmediate(() => void flush())
}

async function flush(): Promise<void> {
  const flushed = pieces
  pieces = []
  const pipeline = redis.multi()
  for (const { key, bytes } of flushed) if (bytes) pipeline.xAdd(key, '*', { o: bytes })
  await pipeline.execAsPipeline()
  for (const { bytes, response } of flushed) if (bytes) response.write(bytes)
  for (const { bytes, response } of flushed) if (!bytes) response.end()
}

const server = createServer((asked, response) => {
  const key = `xadd:${count++}`
  const passed = request(
    {
      host: '127.0.0.1',
      port: Number(upstreamPort),
      agent,
      method: asked.method,
      path: asked.url,
      headers: asked.headers,
    },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.on('data', (bytes: Buffer) => add({ key, bytes, response }))
      answer.on('end', () => add({ key, response }))
    },
  )
  passed.on('error', () => response.destroy())
  response.on('close', () => response.writableFinished || passed.destroy())
  asked.pipe(passed)
})

server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => console.log((server.address() as AddressInfo).port))
