// A MariaDB server of the tests' own, as books/postgres.suite.ts has one of PostgreSQL's: in a temporary directory, on a
// free port, for as long as they run. Where there is none to start, the tests fail.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { createConnection } from 'mysql2/promise'

export class MariadbServer {
  readonly #directory: string
  readonly #server: ChildProcess
  readonly #port: number

  private constructor(directory: string, server: ChildProcess, port: number) {
    this.#directory = directory
    this.#server = server
    this.#port = port
  }

  /** @throws Error with the server's own words when it does not come up. */
  static async start(): Promise<MariadbServer> {
    const directory = mkdtempSync(join(tmpdir(), 'holdfast-mariadb-'))
    // It refuses to run as root, so there it runs as Debian's own user for it.
    const user = isRoot() ? ['--user=mysql'] : []
    if (isRoot()) chownSync(directory, idOf('-u'), idOf('-g'))
    const data = join(directory, 'data')
    const place = ['--no-defaults', `--datadir=${data}`, ...user]
    execFileSync(
      'mariadb-install-db',
      [...place, '--auth-root-authentication-method=normal', '--skip-test-db', '--skip-name-resolve'],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    )
    const port = await freePort()
    const settings = [
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      `--socket=${join(directory, 'socket')}`,
      `--pid-file=${join(directory, 'pid')}`,
      // A power cut during a test is no case.
      '--innodb-flush-log-at-trx-commit=0',
      '--innodb-buffer-pool-size=32M',
    ]
    const server = spawn('/usr/sbin/mariadbd', [...place, ...settings], { stdio: ['ignore', 'ignore', 'pipe'] })
    // When the tests end otherwise than by stopping it, it does not stay behind.
    const killed = (): void => void server.kill('SIGKILL')
    process.once('exit', killed)
    server.once('exit', () => process.off('exit', killed))
    let said = ''
    await new Promise<void>((resolve, reject) => {
      server.stderr.setEncoding('utf8').on('data', (text: string) => {
        said += text
        if (said.includes('ready for connections')) resolve()
      })
      server.once('exit', () => reject(new Error(`MariaDB did not start: ${said}`)))
      server.once('error', reject)
    })
    return new MariadbServer(directory, server, port)
  }

  urlOf(database: string): string {
    return `mysql://root@127.0.0.1:${this.#port}/${database}`
  }

  /** Makes a database, in which names are quoted as in standard SQL and a backslash is nothing special. */
  async make(database: string, statements: readonly string[]): Promise<void> {
    const connection = await createConnection({ uri: this.urlOf('mysql') })
    await connection.query(`create database ${database} character set utf8mb4`)
    await connection.query(`use ${database}`)
    await connection.query(`set session sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,STRICT_TRANS_TABLES'`)
    for (const statement of statements) await connection.query(statement)
    await connection.end()
  }

  async stop(): Promise<void> {
    const gone = once(this.#server, 'exit')
    this.#server.kill('SIGTERM')
    await gone
    rmSync(this.#directory, { recursive: true })
  }
}

const isRoot = (): boolean => process.getuid?.() === 0

const idOf = (which: '-u' | '-g'): number => Number(execFileSync('id', [which, 'mysql'], { encoding: 'utf8' }))

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}
