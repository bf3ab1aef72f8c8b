// Paints a timeline. It decides nothing but where the ink goes.
import { columnsOf, shownMs, stepMs } from './columns.ts'
import { seconds } from './story.ts'
import { type Timeline, silences } from './timeline.ts'

/** CSS pixels. */
export interface Size {
  readonly width: number
  readonly height: number
}

export interface Palette {
  readonly ink: string
  readonly faint: string
  readonly edge: string
  readonly accent: string
  readonly recovered: string
  readonly bad: string
  readonly badWash: string
  readonly change: string
  readonly yours: string
  readonly face: string
}

const PAD = 10
/** From the top: what was done and what changed; the arrivals; heartbeats; the axis. */
const LANES = { done: 11, changed: 25, top: 36, axis: 16, beats: 9 }
const COLUMN = 3
const SILENCE_MS_MIN = 900

type Ink = CanvasRenderingContext2D

/** @param now milliseconds since 1970; where the reply runs, that is how far it is drawn */
export function draw(ink: Ink, timeline: Timeline, now: number, size: Size, palette: Palette): void {
  const { width, height } = size
  const ms = shownMs(timeline, now)
  const since = timeline.beganAt === undefined ? 0 : now - timeline.beganAt
  const until = timeline.end?.at ?? Math.max(since, timeline.lastAt)
  const x = (at: number) => PAD + (Math.min(at, ms) / ms) * (width - 2 * PAD)
  const base = height - LANES.axis - LANES.beats
  ink.clearRect(0, 0, width, height)
  ink.textBaseline = 'middle'

  axis(ink, ms, x, size, palette)
  for (const { from, to = until, tries } of timeline.breaks) {
    outage(ink, x(from), x(to), tries.map(x), base, palette)
  }
  ink.fillStyle = palette.edge
  ink.fillRect(PAD, base, width - 2 * PAD, 1)
  for (const { from, to } of silences(timeline, until, SILENCE_MS_MIN)) {
    silence(ink, x(from), x(to), seconds(to - from), base, palette)
  }
  arrivals(ink, timeline, ms, width - 2 * PAD, base, palette)
  ink.fillStyle = palette.faint
  for (const at of timeline.heartbeats) dot(ink, x(at), base + LANES.beats / 2 + 1, 2)
  labels(ink, timeline, x, base, width, palette)
  if (timeline.beganAt !== undefined && !timeline.end) {
    ink.fillStyle = palette.accent
    ink.fillRect(x(until), LANES.top - 4, 1, base - LANES.top + 4)
  }
}

function axis(ink: Ink, ms: number, x: (at: number) => number, { width, height }: Size, palette: Palette): void {
  ink.font = `10px ${palette.face}`
  const step = stepMs(ms, width / 64)
  for (let at = 0; at <= ms; at += step) {
    ink.fillStyle = palette.edge
    ink.fillRect(Math.round(x(at)), LANES.top, 1, height - LANES.axis - LANES.top)
    ink.fillStyle = palette.faint
    ink.textAlign = at === 0 ? 'left' : x(at) > width - 24 ? 'right' : 'center'
    ink.fillText(`${at / 1000}${at === 0 ? ' s' : ''}`, at === 0 ? PAD - 2 : x(at), height - LANES.axis / 2 + 2)
  }
}

/** A band where there was no line, with the number of each try where there is room for it. */
function outage(ink: Ink, from: number, to: number, tries: readonly number[], base: number, palette: Palette): void {
  const wide = Math.max(2, to - from)
  ink.fillStyle = palette.badWash
  ink.fillRect(from, LANES.top, wide, base - LANES.top)
  ink.fillStyle = palette.bad
  ink.fillRect(from, base - 2, wide, 3)
  ink.font = `600 10px ${palette.face}`
  ink.textAlign = 'center'
  if (wide < 14) return
  if (wide > 62) ink.fillText('line down', from + wide / 2, LANES.top + 10)
  let free = from - 5
  for (const [index, at] of tries.entries()) {
    ink.fillRect(at, base - 9, 1, 9)
    if (at - free < 5) continue
    ink.fillText(String(index + 1), at, base - 16)
    free = at + 7
  }
}

function silence(ink: Ink, from: number, to: number, text: string, base: number, palette: Palette): void {
  ink.fillStyle = palette.faint
  for (let at = from + 3; at < to - 2; at += 5) ink.fillRect(at, base - 4, 2, 1)
  ink.font = `10px ${palette.face}`
  ink.textAlign = 'center'
  if (to - from > ink.measureText(text).width + 8) ink.fillText(text, (from + to) / 2, base - 12)
}

/** One bar for what arrived in a few pixels' time. A bar twice as high is many times as much. */
function arrivals(ink: Ink, timeline: Timeline, ms: number, width: number, base: number, palette: Palette): void {
  const columns = columnsOf(timeline, ms, Math.max(1, Math.floor(width / COLUMN)))
  const most = Math.max(8, ...columns.map((column) => column?.frames ?? 0))
  const room = base - LANES.top - 6
  for (const [index, column] of columns.entries()) {
    if (!column) continue
    const tall = Math.max(5, (Math.log2(1 + column.frames) / Math.log2(1 + most)) * room)
    ink.fillStyle = column.isRecovered ? palette.recovered : palette.accent
    ink.fillRect(PAD + index * COLUMN, base - tall, COLUMN - 1, tall)
  }
}

interface Label {
  readonly at: number
  readonly text: string
  readonly colour: string
}

/** What somebody did stands in one lane, what became of the reply in another. */
function labels(
  ink: Ink,
  { marks, end }: Timeline,
  x: (at: number) => number,
  base: number,
  width: number,
  palette: Palette,
): void {
  const done: Label[] = []
  const changed: Label[] = []
  for (const mark of marks) {
    if (mark.type === 'seam') changed.push({ at: x(mark.at), text: mark.how, colour: palette.change })
    else done.push({ at: x(mark.at), text: mark.type === 'stop' ? 'stop' : mark.what, colour: palette.yours })
  }
  if (end) {
    const isBad = end.ending === 'failed' || end.ending === 'unknown' || end.ending === 'over-budget'
    const text = end.ending === 'unknown' ? 'given up' : end.ending
    changed.push({ at: x(end.at), text, colour: isBad ? palette.bad : palette.ink })
  }
  for (const { at, colour } of changed) {
    ink.fillStyle = colour
    ink.fillRect(at - 0.5, LANES.changed, 1.5, base - LANES.changed)
  }
  lane(ink, done, LANES.done, width, palette)
  lane(ink, changed, LANES.changed, width, palette)
}

/** A sign for each, and its words where they cover no other: to the right of it, or else to the left. */
function lane(ink: Ink, labels: readonly Label[], y: number, width: number, palette: Palette): void {
  ink.font = `600 10px ${palette.face}`
  ink.textAlign = 'left'
  let free = 0
  for (const [index, { at, text, colour }] of labels.entries()) {
    ink.fillStyle = colour
    dot(ink, at, y, 3)
    const long = ink.measureText(text).width
    const until = (labels[index + 1]?.at ?? width + 2) - 8
    const start = at + 7 + long <= until ? at + 7 : at - 7 - long
    if (start >= free) ink.fillText(text, start, y)
    free = Math.max(at, start + long) + 8
  }
}

function dot(ink: Ink, x: number, y: number, radius: number): void {
  ink.beginPath()
  ink.arc(x, y, radius, 0, 2 * Math.PI)
  ink.fill()
}
