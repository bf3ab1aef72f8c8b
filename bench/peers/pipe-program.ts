// The least that a Node proxy of event streams can do: hands bytes on, looks at nothing, keeps nothing.
import { Agent, createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import process from 'node:process'

const upstreamPort = Number(process.argv[2])
const agent = new Agent({ keepAlive: true, maxFreeSockets: Infinity })

const server = createServer((asked, response) => {
  const passed = request(
    { host: '127.0.0.1', port: upstreamPort, agent, method: asked.method, path: asked.url, headers: asked.headers },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    },
  )
  passed.on('error', () => response.destroy())
  response.on('close', () => response.writableFinished || passed.destroy())
  asked.pipe(passed)
})

server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => console.log((server.address() as AddressInfo).port))
