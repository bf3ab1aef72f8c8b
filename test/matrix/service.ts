// A server as a real process, on a port that stays its own, so that it can be killed and started again.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import process from 'node:process'

export interface ServiceSettings {
  /** Arguments for node: the program and its own. It prints one line when it listens. */
  readonly args: (port: number) => readonly string[]
  readonly environment: (port: number) => Readonly<Record<string, string>>
}

export class Service {
  readonly port: number
  readonly #settings: ServiceSettings
  #process: ChildProcess | undefined

  constructor(port: number, settings: ServiceSettings) {
    this.port = port
    this.#settings = settings
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** Resolves when it listens. Rejects with what it said when it does not come up. */
  async start(): Promise<void> {
    const { environment } = this.#settings
    const args = this.#settings.args(this.port)
    const child = spawn(process.execPath, args, {
      env: { PATH: process.env['PATH'], ...environment(this.port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#process = child
    let said = ''
    child.stderr.on('data', (bytes: Buffer) => (said = (said + bytes.toString()).slice(-2000)))
    const died = once(child, 'exit').then(() => Promise.reject(new Error(`${args[0]} did not start: ${said}`)))
    died.catch(() => undefined)
    child.on('exit', (code, signal) => {
      if (signal !== 'SIGKILL')
        console.error(`${new Date().toISOString()} pid ${child.pid} ${args[0]} died (${code ?? signal}): ${said}`)
    })
    await Promise.race([once(child.stdout, 'data'), died])
    child.stdout.resume()
  }

  /** SIGKILL: it has no chance to say good-bye. Resolves when it is gone. */
  async kill(): Promise<void> {
    const child = this.#process
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }

  async restart(): Promise<void> {
    await this.kill()
    await this.start()
  }
}

export async function startService(settings: ServiceSettings): Promise<Service> {
  const service = new Service(await freePort(), settings)
  await service.start()
  return service
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
