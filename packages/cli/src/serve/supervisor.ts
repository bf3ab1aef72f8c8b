// Who starts a relay again that was killed on demand: a parent that does nothing else. The relay is this very command in
// a child process, with the same words and the same terminal, so nothing that it serves passes through here.
import { type ChildProcess, spawn } from 'node:child_process'
import process from 'node:process'

/** How a child knows that it is one, and at which port it listened before: `<parent's pid> <port>`. */
const MARK = 'HOLDFAST_SUPERVISED'

/** What a relay knows of its supervisor. */
export interface Supervision {
  /** Where those who listened to the relay before it was killed expect it. Undefined at the first start. */
  readonly port: number | undefined
  /** Tells that it listens: from now on it is started again. */
  listens(port: number): void
}

/** Undefined in a process that nobody supervises. */
export function supervision(): Supervision | undefined {
  const [parent, port] = (process.env[MARK] ?? '').split(' ').map(Number)
  if (parent !== process.ppid || !process.send) return undefined
  // A relay that nobody could stop any more would hold its directory: what kills the parent is meant for both.
  process.once('disconnect', die)
  process.channel?.unref()
  return { port: port || undefined, listens: (at) => void process.send?.({ port: at }) }
}

/** As a crash would have it: nothing is closed, nothing is said. */
export const die = (): void => void process.kill(process.pid, 'SIGKILL')

/**
 * Runs this command once more, in a child, and again each time that it was killed while it listened. Resolves when it has
 * ended in any other way; this process then has its exit code, or dies by its signal.
 * @param onReturn called when it listens again, so many milliseconds after it was killed
 */
export async function supervise(onReturn: (ms: number) => void): Promise<void> {
  let child: ChildProcess | undefined
  let isEnding = false
  const pass = (signal: NodeJS.Signals): void => {
    if (signal !== 'SIGHUP') isEnding = true
    child?.kill(signal)
  }
  for (const signal of SIGNALS) process.on(signal, pass)

  let port = 0
  for (let killedAt: number | undefined; ;) {
    child = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, [MARK]: `${process.pid} ${port}` },
      // A terminal sends Ctrl-C to all of a group. It shall come from here, once, or it would count as two.
      detached: process.platform !== 'win32',
    })
    let isListening = false
    child.on('message', (told: { readonly port: number }) => {
      isListening = true
      port = told.port
      if (killedAt !== undefined) onReturn(Date.now() - killedAt)
    })
    const [code, signal] = await ended(child)
    if (signal !== 'SIGKILL' || isEnding || !isListening) return follow(code, signal, pass)
    killedAt = Date.now()
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

type Ended = readonly [code: number | null, signal: NodeJS.Signals | null]

const ended = (child: ChildProcess): Promise<Ended> =>
  new Promise((resolve, reject) => {
    child.once('exit', (code, signal) => resolve([code, signal]))
    child.once('error', reject)
  })

/** Ends as the child has. */
function follow(code: Ended[0], signal: Ended[1], pass: (signal: NodeJS.Signals) => void): void {
  for (const one of SIGNALS) process.off(one, pass)
  if (signal === null) process.exitCode = code ?? 1
  else process.kill(process.pid, signal)
}
