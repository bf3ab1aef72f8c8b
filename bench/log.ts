// What the embedded log costs: `node scripts/with-source.mjs bench/log.ts`. Prints one JSON line per measure.
// CPU is the whole process's, other threads included; a tick is one turn of the event loop, as under load.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { setImmediate as tick } from 'node:timers/promises'
import type { Lease, Log } from '../packages/relay/src/logs/log.ts'
import { type DiskLogOptions, openDiskLog } from '../packages/relay/src/logs/disk.ts'
import { newReplyId } from '../packages/relay/src/reply-id.ts'
import { system } from '../packages/relay/src/system.ts'

/** Eleven bits of surprise per frame, about what a token has. */
const WORDS = Array.from({ length: 2048 }, (_, at) =>
  ((at * 2_654_435_761) % 2 ** 32).toString(36).slice(0, 3 + (at % 5)),
)
let surprise = 1

/** One OpenAI chunk of about 200 octets. */
function frame(id: string, seq: number): string {
  surprise = (Math.imul(surprise, 1_103_515_245) + 12_345) & 0x7fffffff
  const delta = `{"index":0,"delta":{"content":" ${WORDS[surprise >> 20]}"},"logprobs":null,"finish_reason":null}`
  return `data: {"id":"${id}","object":"chat.completion.chunk","model":"sim/plain","choices":[${delta}]}\nid: ${seq}\n\n`
}

/** `count` frames as one flat string: the cost of joining them is not the log's. */
const framesOf = (id: string, count: number): string =>
  Buffer.from(Array.from({ length: count }, (_, at) => frame(id, at + 1)).join('')).toString('latin1')

async function create(log: Log): Promise<Lease> {
  const now = system.now()
  const created = await log.create({
    id: newReplyId(now, system.secret(10)),
    owner: 'key_1',
    dialect: 'openai-chat',
    model: 'sim/plain',
    form: 'stream',
    createdAt: now,
    disconnect: { policy: 'cancel' },
    idempotencyKey: system.secret(16),
    fingerprint: system.secret(32),
  })
  if (created.outcome !== 'created') throw new Error('it existed')
  return created.lease
}

async function inDirectory<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-bench-'))
  try {
    return await work(directory)
  } finally {
    fs.rmSync(directory, { recursive: true, force: true })
  }
}

const bytesOf = (directory: string): number =>
  fs.readdirSync(directory).reduce((sum, name) => sum + fs.statSync(path.join(directory, name)).size, 0)

const print = (measure: string, figures: Record<string, unknown>): void =>
  console.log(JSON.stringify({ measure, ...figures }))

/** `events` per batch, 500 batches per tick from 1,000 streams in turn; `log` undefined measures the harness alone. */
async function append(log: Log | undefined, events: number, ticks: number) {
  const leases = log
    ? await Promise.all(Array.from({ length: 1000 }, () => create(log)))
    : Array.from({ length: 1000 }, () => ({ id: newReplyId(system.now(), system.secret(10)) }) as Lease)
  const told = { batches: 0 }
  if (log) for (const { id } of leases) log.follow(id, () => void told.batches++)
  const last = leases.map(() => 0)
  const texts = leases.map(({ id }) => Array.from({ length: events > 1 ? 2 : 16 }, () => framesOf(id, events)))
  let blocked = 0
  const cpu = process.cpuUsage()
  const began = performance.now()
  for (let turn = 0; turn < ticks; turn++) {
    for (let at = turn % 2; at < 1000; at += 2) {
      const first = (last[at] ?? 0) + 1
      const octets = texts[at]?.[(turn >> 1) % (events > 1 ? 2 : 16)] ?? ''
      last[at] = first + events - 1
      if (log) leases[at]?.append({ first, last: first + events - 1, octets })
      else told.batches += octets.length === 0 ? 1 : 0
    }
    const asked = performance.now()
    await tick()
    blocked = Math.max(blocked, performance.now() - asked)
  }
  const ms = performance.now() - began
  if (log) await Promise.all(leases.map((lease) => lease.flushed()))
  const { user, system: kernel } = process.cpuUsage(cpu)
  const total = ticks * 500 * events
  return { cpuUsPerEvent: (user + kernel) / total, eventsPerS: (total / ms) * 1000, tickMsMax: blocked, leases, total }
}

const round = (number: number): number => Number(number.toPrecision(3))

async function appends(): Promise<void> {
  for (const [events, ticks] of [
    [1, 1500],
    [50, 60],
  ] as const) {
    await append(undefined, events, ticks)
    const bare = await append(undefined, events, ticks)
    for (const sync of ['none', 'interval', 'always'] as const) {
      await inDirectory(async (directory) => {
        // Large segments: compaction is measured by itself.
        const options: DiskLogOptions = { directory, runtime: system, sync, segmentBytesMax: 2 ** 31 }
        const log = await openDiskLog(options)
        await append(log, events, ticks / 5)
        const before = bytesOf(directory)
        const run = await append(log, events, ticks)
        print('append', {
          sync,
          eventsPerBatch: events,
          cpuUsPerEvent: round(run.cpuUsPerEvent - bare.cpuUsPerEvent),
          harnessUsPerEvent: round(bare.cpuUsPerEvent),
          eventsPerS: Math.round(run.eventsPerS),
          tickMsMax: round(run.tickMsMax),
          bytesPerEvent: round((bytesOf(directory) - before) / run.total),
        })
        await log.close()
      })
    }
  }
}

/** Frames made fresh, so that they compress as real ones would; their making is in the figures. */
async function compaction(): Promise<void> {
  await inDirectory(async (directory) => {
    const log = await openDiskLog({ directory, runtime: system, segmentsWaitingMax: 0 })
    const leases = await Promise.all(Array.from({ length: 500 }, () => create(log)))
    let longest = 0
    const cpu = process.cpuUsage()
    for (let seq = 1; seq <= 1500; seq++) {
      for (const lease of leases) lease.append({ first: seq, last: seq, octets: frame(lease.id, seq) })
      const asked = performance.now()
      await tick()
      longest = Math.max(longest, performance.now() - asked)
    }
    await log.sweep()
    const { user, system: kernel } = process.cpuUsage(cpu)
    print('append and archive', {
      cpuUsPerEvent: round((user + kernel) / 750_000),
      tickMsMax: round(longest),
      bytesPerEvent: round(bytesOf(directory) / 750_000),
    })
    await log.close()
  })
}

async function memory(): Promise<void> {
  await inDirectory(async (directory) => {
    const collect = globalThis.gc
    if (!collect) return
    const log = await openDiskLog({ directory, runtime: system, segmentBytesMax: 2 ** 31 })
    const use = (): number => {
      collect()
      const { heapUsed, arrayBuffers } = process.memoryUsage()
      return heapUsed + arrayBuffers
    }
    const leases: Lease[] = []
    const before = use()
    for (let at = 0; at < 5000; at++) leases.push(await create(log))
    const created = use()
    for (let seq = 1; seq <= 300; seq++) {
      for (const lease of leases) lease.append({ first: seq, last: seq, octets: 'data: x\nid: 1\n\n' })
      await tick()
    }
    const running = use()
    for (const lease of leases) {
      lease.append({ first: 301, last: 301, octets: 'x', final: { ending: 'complete', endedAt: system.now() } })
    }
    await Promise.all(leases.splice(0).map((lease) => lease.flushed()))
    await tick()
    print('memory', {
      bytesPerNewReply: Math.round((created - before) / 5000),
      bytesPerRunningReplyOf300Records: Math.round((running - before) / 5000),
    })
    await log.close()
  })
}

async function opening(): Promise<void> {
  await inDirectory(async (directory) => {
    const options = { directory, runtime: system, sync: 'none', segmentsWaitingMax: 0 } as const
    const log = await openDiskLog(options)
    const ids: string[] = []
    for (let round = 0; round < 100; round++) {
      const leases = await Promise.all(Array.from({ length: 100 }, () => create(log)))
      for (let seq = 1; seq <= 300; seq += 4) {
        for (const lease of leases) {
          const octets = [0, 1, 2, 3].map((more) => frame(lease.id, seq + more)).join('')
          const batch = { first: seq, last: seq + 3, octets }
          lease.append(seq === 297 ? { ...batch, final: { ending: 'complete', endedAt: system.now() } } : batch)
        }
        await tick()
      }
      ids.push(...leases.map(({ id }) => id))
    }
    await log.sweep()
    await log.close()
    const collect = globalThis.gc
    collect?.()
    const heap = process.memoryUsage().heapUsed
    const began = performance.now()
    const again = await openDiskLog(options)
    const ms = performance.now() - began
    collect?.()
    print('open', {
      replies: ids.length,
      frames: ids.length * 300,
      ms: round(ms),
      megabytes: round(bytesOf(directory) / 2 ** 20),
      files: fs.readdirSync(directory).length,
      heapBytesPerReply: Math.round((process.memoryUsage().heapUsed - heap) / ids.length),
    })
    await reading(again, ids)
    await again.close()
  })
}

async function reading(log: Log, ids: readonly string[]): Promise<void> {
  const each: number[] = []
  for (let at = 0; at < 2000; at++) {
    const began = performance.now()
    const batch = await log.read(ids[(at * 37) % ids.length] ?? '', 150, 16_384)
    each.push((performance.now() - began) * 1000)
    if (batch?.first !== 151) throw new Error('not the middle')
  }
  each.sort((a, b) => a - b)
  print('read 16 kB from the middle of a finished reply', {
    usP50: round(each[1000] ?? 0),
    usP99: round(each[1980] ?? 0),
  })
}

/** A catching-up reader, while 1,000 replies are interleaved in the segment: the worst case of a shared file. */
async function readingInterleaved(): Promise<void> {
  await inDirectory(async (directory) => {
    const log = await openDiskLog({ directory, runtime: system, sync: 'none', segmentBytesMax: 2 ** 31 })
    const { leases } = await append(log, 1, 600)
    const each: number[] = []
    for (const { id } of leases) {
      const began = performance.now()
      const batch = await log.read(id, 100, 65_536)
      each.push((performance.now() - began) * 1000)
      if (batch?.first !== 101) throw new Error('not the middle')
    }
    each.sort((a, b) => a - b)
    print('read 200 interleaved frames of a running reply', {
      usP50: round(each[500] ?? 0),
      usP99: round(each[990] ?? 0),
    })
    await log.close()
  })
}

await appends()
await compaction()
await readingInterleaved()
await opening()
await memory()
