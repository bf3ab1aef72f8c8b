// The watch against a real file system: the ways in which files are really replaced. The look that comes every ten
// seconds is taken away here, so that only what the watcher sees counts.
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { expect, onTestFinished, test } from 'vitest'
import { system } from '../system.ts'
import { type LoadedPlan, isLoaded, loadPlan } from './load.ts'
import { nodeSurroundings } from './node-surroundings.ts'
import { watchPlan } from './watch.ts'

const WATCHER_MS_MAX = 1_000

interface Stage {
  /** The secrets of the next plan that is told. */
  next(): Promise<string[]>
}

async function follow(file: string): Promise<Stage> {
  const loaded = await loadPlan(file, {}, nodeSurroundings.readFile)
  if (!isLoaded(loaded)) throw new Error(loaded.problems.map(({ message }) => message).join())
  const told: LoadedPlan[] = []
  let wake = (): void => {}
  let ready = (): void => {}
  const isReady = new Promise<void>((resolve) => (ready = resolve))
  const watch = watchPlan({
    path: file,
    environment: {},
    loaded,
    surroundings: nodeSurroundings,
    runtime: {
      after: (ms, work) => {
        if (ms <= WATCHER_MS_MAX) return system.after(ms, work)
        // The slow look is put in line when the first is done: watching has begun.
        ready()
        return () => {}
      },
    },
    onPlan(plan) {
      told.push(plan)
      wake()
    },
    onRefused: () => {},
    onFailure: (cause) => expect.unreachable(String(cause)),
  })
  onTestFinished(() => watch.close())
  await isReady
  return {
    async next() {
      while (told.length === 0) await new Promise<void>((resolve) => (wake = resolve))
      return told.shift()?.plan.upstreams.flatMap(({ secrets }) => secrets) ?? []
    },
  }
}

function folder(): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'holdfast-config-')))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

const keyed = (key: string): string => `upstreams:\n  openai: { keys: ${key} }\n`

test('a file written in place, and one that is saved by renaming, again and again', async () => {
  const file = join(folder(), 'holdfast.yaml')
  writeFileSync(file, keyed('one'))
  const { next } = await follow(file)
  writeFileSync(file, keyed('two'))
  expect(await next()).toEqual(['two'])
  for (const key of ['three', 'four']) {
    writeFileSync(`${file}~`, keyed(key))
    renameSync(`${file}~`, file)
    expect(await next()).toEqual([key])
  }
})

test('a key in a folder that Kubernetes swaps, twice', async () => {
  const config = folder()
  const secrets = folder()
  const publish = (version: string, key: string): void => {
    mkdirSync(join(secrets, version))
    writeFileSync(join(secrets, version, 'key'), `${key}\n`)
    symlinkSync(version, join(secrets, '..data_tmp'))
    renameSync(join(secrets, '..data_tmp'), join(secrets, '..data'))
  }
  publish('..2026_1', 'one')
  symlinkSync('..data/key', join(secrets, 'key'))
  const file = join(config, 'holdfast.yaml')
  writeFileSync(file, keyed(`{ file: ${join(secrets, 'key')} }`))
  const { next } = await follow(file)
  publish('..2026_2', 'two')
  expect(await next()).toEqual(['two'])
  publish('..2026_3', 'three')
  expect(await next()).toEqual(['three'])
})

test('a file behind a link, changed where it really is', async () => {
  const [here, there] = [folder(), folder()]
  writeFileSync(join(there, 'real.yaml'), keyed('one'))
  symlinkSync(join(there, 'real.yaml'), join(here, 'holdfast.yaml'))
  const { next } = await follow(join(here, 'holdfast.yaml'))
  writeFileSync(join(there, 'real.yaml'), keyed('two'))
  expect(await next()).toEqual(['two'])
})

test('SIGHUP', async () => {
  const file = join(folder(), 'holdfast.yaml')
  writeFileSync(file, keyed('one'))
  const { next } = await follow(file)
  process.kill(process.pid, 'SIGHUP')
  expect(await next()).toEqual(['one'])
})

test('a directory that is not there is no reason to fail', () => {
  nodeSurroundings.watchDirectory('/nowhere/at/all', () => {})()
})
