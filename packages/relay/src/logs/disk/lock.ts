// One process per directory. The lock is a socket that listens: the kernel closes it with its process, also after
// kill -9, so there is no pid to be reused and no timeout to guess. It stands inside the directory, so that two
// containers that share the directory see each other, and in the temporary folder where that cannot be.
import { createHash, randomUUID } from 'node:crypto'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'

/** Another process has this directory, or this one has it already. */
export class DirectoryInUse extends Error {
  override readonly name = 'DirectoryInUse'
  readonly directory: string

  constructor(directory: string) {
    super(`another process is using ${directory}`)
    this.directory = directory
  }
}

/** Returns what frees the directory. */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  for (const address of addresses(fs.realpathSync(directory))) {
    const server = await take(address, directory)
    if (server) return () => new Promise((resolve) => void server.close(() => resolve()))
  }
  throw new Error(`no socket can be made to lock ${directory}`)
}

/** The kernel's limit for a socket's path is 104 octets on macOS, 108 on Linux, with the closing zero. */
const ADDRESS_BYTES_MAX = 103
const ATTEMPTS_MAX = 5

function addresses(directory: string): string[] {
  const name = `holdfast-${createHash('sha256').update(directory).digest('hex').slice(0, 32)}`
  if (process.platform === 'win32') return [`\\\\.\\pipe\\${name}`]
  const inside = path.join(directory, 'lock')
  const outside = path.join(os.tmpdir(), name)
  return Buffer.byteLength(inside) <= ADDRESS_BYTES_MAX ? [inside, outside] : [outside]
}

/** The listening socket, or undefined where the file system takes no sockets. */
async function take(address: string, directory: string): Promise<net.Server | undefined> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const server = await listen(address)
    if (typeof server === 'object') return server
    if (server !== 'EADDRINUSE') return undefined
    const seen = statSocket(address)
    if ((await knock(address)) !== 'nobody') throw new DirectoryInUse(directory)
    if (seen !== undefined) removeStale(address, seen)
  }
  throw new DirectoryInUse(directory)
}

/** The server, or the code of the failure. */
const listen = (address: string): Promise<net.Server | string> =>
  new Promise((resolve) => {
    const server = net.createServer((socket) => socket.destroy())
    server.once('error', (failure: NodeJS.ErrnoException) => resolve(failure.code ?? 'unknown'))
    server.listen(address, () => resolve(server.unref()))
  })

/** Whether somebody listens there. Only a refusal proves that nobody does. */
const knock = (address: string): Promise<'somebody' | 'nobody'> =>
  new Promise((resolve) => {
    const socket = net.connect(address)
    socket.once('connect', () => {
      socket.destroy()
      resolve('somebody')
    })
    socket.once('error', (failure: NodeJS.ErrnoException) =>
      resolve(failure.code === 'ECONNREFUSED' || failure.code === 'ENOENT' ? 'nobody' : 'somebody'),
    )
  })

/** What tells one socket file from another that replaced it: an inode alone is reused at once. */
function statSocket(address: string): string | undefined {
  const stat = fs.statSync(address, { bigint: true, throwIfNoEntry: false })
  return stat && `${stat.ino} ${stat.mtimeNs}`
}

/**
 * Takes away the socket of a process that died. Two that start at once may both have found it dead, and the
 * slower must not take away the faster one's: so it is moved first, which only one can do, then looked at.
 */
function removeStale(address: string, seen: string): void {
  const aside = `${address}.${randomUUID().slice(0, 8)}`
  try {
    fs.renameSync(address, aside)
    if (statSocket(aside) !== seen) fs.linkSync(aside, address)
    fs.unlinkSync(aside)
  } catch (cause) {
    // ENOENT: the other one moved it. EEXIST: a third took the place. Either way the next attempt finds out.
    if (!(cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'EEXIST')))
      throw cause
  }
}
