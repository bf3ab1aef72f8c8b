import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { DirectoryInUse, lockDirectory } from './lock.ts'

let directory: string
beforeEach(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-lock-'))
})
afterEach(() => fs.rmSync(directory, { recursive: true, force: true }))

/** A process that locks the directory, says so, and stays. */
async function holder(): Promise<{ kill: () => Promise<void> }> {
  const lock = fileURLToPath(new URL('./lock.ts', import.meta.url))
  const script = `import { lockDirectory } from ${JSON.stringify(lock)}
    await lockDirectory(${JSON.stringify(directory)})
    console.log('locked')
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  return {
    async kill() {
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    },
  }
}

test('one directory, one holder; the next has it when the first lets go', async () => {
  const unlock = await lockDirectory(directory)
  await expect(lockDirectory(directory)).rejects.toThrow(DirectoryInUse)
  await expect(lockDirectory(directory)).rejects.toMatchObject({ directory })
  await unlock()
  await (
    await lockDirectory(directory)
  )()
  expect(fs.readdirSync(directory)).toEqual([])
})

test('another path to the same directory is the same directory', async () => {
  const alias = `${directory}-alias`
  fs.symlinkSync(directory, alias)
  const unlock = await lockDirectory(directory)
  await expect(lockDirectory(alias)).rejects.toThrow(DirectoryInUse)
  await unlock()
  fs.unlinkSync(alias)
})

test('a directory whose path is too long for a socket is locked too', async () => {
  directory = path.join(directory, 'd'.repeat(120))
  fs.mkdirSync(directory)
  const unlock = await lockDirectory(directory)
  await expect(lockDirectory(directory)).rejects.toThrow(DirectoryInUse)
  await unlock()
  directory = path.dirname(directory)
})

test('kill -9 of the holder frees the directory, and of many that want it then exactly one gets it', async () => {
  const first = await holder()
  await expect(lockDirectory(directory)).rejects.toThrow(DirectoryInUse)
  await first.kill()
  expect(fs.readdirSync(directory)).toEqual(['lock'])
  const wanting = await Promise.allSettled(Array.from({ length: 8 }, () => lockDirectory(directory)))
  const got = wanting.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  expect(got).toHaveLength(1)
  await expect(lockDirectory(directory)).rejects.toThrow(DirectoryInUse)
  await got[0]?.()
  expect(fs.readdirSync(directory)).toEqual([])
})
