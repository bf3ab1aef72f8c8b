// An example as its README starts it: `npm run …` in examples/, on a port of its own.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import process from 'node:process'
import { within } from '../faults/watched.ts'
import { freePort } from '../matrix/service.ts'

export const FOLDER = join(import.meta.dirname, '../../examples')

/** Of which one builds itself. */
export const START_MS_MAX = 120_000

export interface Example {
  readonly url: string
  stop(): Promise<void>
}

/** @param environment beside its port: nothing of whoever runs the tests */
export async function startExample(name: string, environment: Readonly<Record<string, string>>): Promise<Example> {
  const port = await freePort()
  const url = `http://localhost:${port}`
  const child = spawn('npm', ['run', '--silent', name], {
    cwd: FOLDER,
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      NEXT_TELEMETRY_DISABLED: '1',
      PORT: String(port),
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group, because npm starts a shell, which starts it: they go together.
    detached: true,
  })
  const gone = once(child, 'exit')
  let said = ''
  const listening = new Promise<void>((resolve, reject) => {
    const hear = (bytes: Buffer): void => {
      said = (said + bytes.toString()).slice(-5_000)
      if (said.includes(url)) resolve()
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    gone.then(() => reject(new Error(`${name} did not start: ${said}`)), reject)
  })
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null && child.pid) process.kill(-child.pid, 'SIGKILL')
    await gone
  }
  try {
    await within(listening, () => `${name} to listen; it said: ${said}`, START_MS_MAX)
  } catch (cause) {
    await stop()
    throw cause
  }
  return { url, stop }
}
