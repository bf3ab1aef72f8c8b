// A PostgreSQL server of the tests' own: in a temporary directory, on a free port, for as long as they run. Where there is
// none to start, the tests fail.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { Client } from 'pg'

const DEBIAN = '/usr/lib/postgresql'

export class PostgresServer {
  readonly #directory: string
  readonly #server: ChildProcess
  readonly #port: number
  #schemas = 0

  private constructor(directory: string, server: ChildProcess, port: number) {
    this.#directory = directory
    this.#server = server
    this.#port = port
  }

  /**
   * @param isDurable syncs, as in production. A power cut during a test is no case, and syncing takes most of its time.
   * @throws Error with the server's own words when it does not come up.
   */
  static async start({ isDurable = false } = {}): Promise<PostgresServer> {
    const directory = mkdtempSync(join(tmpdir(), 'holdfast-postgres-'))
    const [uid, gid] = unprivileged()
    if (uid !== undefined && gid !== undefined) chownSync(directory, uid, gid)
    const data = join(directory, 'data')
    run(
      'initdb',
      ['-D', data, '-U', 'postgres', '--auth=trust', '--no-sync', '--encoding=UTF8', '--locale=C'],
      directory,
    )
    const port = await freePort()
    const settings = [
      `fsync=${isDurable ? 'on' : 'off'}`,
      'max_connections=100',
      'listen_addresses=127.0.0.1',
      `unix_socket_directories=${directory}`,
    ]
    const [command, ...before] = as('postgres')
    const server = spawn(command, [...before, '-D', data, '-p', `${port}`, ...settings.flatMap((one) => ['-c', one])], {
      cwd: directory,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    // When the tests end otherwise than by stopping it, it does not stay behind.
    const killed = (): void => void server.kill('SIGQUIT')
    process.once('exit', killed)
    server.once('exit', () => process.off('exit', killed))
    let said = ''
    await new Promise<void>((resolve, reject) => {
      server.stderr.setEncoding('utf8').on('data', (text: string) => {
        said += text
        if (said.includes('ready to accept connections')) resolve()
      })
      server.once('exit', () => reject(new Error(`PostgreSQL did not start: ${said}`)))
      server.once('error', reject)
    })
    return new PostgresServer(directory, server, port)
  }

  /** An address at which nothing has been written yet. */
  async fresh(): Promise<string> {
    this.#schemas += 1
    return this.#url(`?schema=books_${this.#schemas}`)
  }

  /** Where another application is: the same database. */
  get url(): string {
    return this.#url()
  }

  /** Every connection of a relay is broken off, whatever it is doing. */
  async cut(): Promise<void> {
    await this.say(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'holdfast'`)
  }

  async stop(): Promise<void> {
    const gone = once(this.#server, 'exit')
    // Whoever is connected is cut off: a fast shutdown.
    this.#server.kill('SIGINT')
    await gone
    rmSync(this.#directory, { recursive: true })
  }

  /** Carries out any SQL. */
  async say(sql: string, database = 'postgres'): Promise<void> {
    const client = new Client(this.#url('', database))
    await client.connect()
    await client.query(sql)
    await client.end()
  }

  /** What a question in SQL is answered. */
  async rows(sql: string): Promise<readonly Record<string, unknown>[]> {
    const client = new Client(this.#url())
    await client.connect()
    const { rows } = await client.query(sql)
    await client.end()
    return rows
  }

  #url(query = '', database = 'postgres'): string {
    return `postgres://postgres@127.0.0.1:${this.#port}/${database}${query}`
  }
}

const isRoot = (): boolean => process.getuid?.() === 0

/** The server refuses to run as root, so there it runs as Debian's own user for it. */
const unprivileged = (): readonly number[] =>
  isRoot() ? ['-u', '-g'].map((which) => Number(execFileSync('id', [which, 'postgres'], { encoding: 'utf8' }))) : []

function as(program: string): [string, ...string[]] {
  const path = binary(program)
  return isRoot() ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups', path] : [path]
}

function run(program: string, parameters: readonly string[], cwd: string): void {
  const [command, ...before] = as(program)
  execFileSync(command, [...before, ...parameters], { cwd, stdio: ['ignore', 'ignore', 'pipe'] })
}

/** Debian keeps the server's programs out of the path, by version: the newest that is there. */
function binary(program: string): string {
  try {
    const versions = readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a))
    if (versions[0]) return join(DEBIAN, versions[0], 'bin', program)
  } catch {
    // Not Debian, or nothing installed: the path decides, and says what is missing.
  }
  return program
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}
