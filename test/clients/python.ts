// The Python that has the vendors' packages. Where there is none the tests that want it say so, and in CI they fail.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe } from 'vitest'

export const python = process.env['HOLDFAST_PYTHON'] ?? join(import.meta.dirname, '../../.venv/bin/python')
const isThere = existsSync(python)
if (!isThere && !process.env['CI'])
  console.warn(
    `\nNOT RUN: the Python SDKs. There is no ${python}; CONTRIBUTING.md says how to get one. In CI this fails.\n`,
  )

/** `describe` for what needs Python. In CI a missing one is a failure, not a gap. */
export const describePython = describe.skipIf(!isThere && !process.env['CI'])

/**
 * Runs a script that stands beside this file, and parses what it prints.
 * @param input what it reads from its standard input
 */
export async function runPython(
  script: string,
  environment: Readonly<Record<string, string>> = {},
  input: Iterable<string> = [],
): Promise<unknown> {
  const child = spawn(python, [join(import.meta.dirname, script)], {
    env: { ...process.env, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: 120_000,
  })
  const [output, complaints]: [Buffer[], Buffer[]] = [[], []]
  child.stdout.on('data', (bytes: Buffer) => output.push(bytes))
  child.stderr.on('data', (bytes: Buffer) => complaints.push(bytes))
  // A script that fails early reads no more; what it says about that is worth more than EPIPE.
  child.stdin.on('error', () => {})
  child.stdin.end([...input].join('\n'))
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve))
  if (code !== 0) throw new Error(`${script} failed (${code}):\n${Buffer.concat(complaints).toString().slice(-2_000)}`)
  return JSON.parse(Buffer.concat(output).toString())
}
