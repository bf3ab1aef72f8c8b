// Code that is being painted while it grows: what is done stays done, and is extended when a line is whole.

/** A piece of a line in one colour. */
export interface Run {
  readonly text: string
  readonly color?: string
  readonly isItalic?: boolean
}

export type Line = readonly Run[]

export interface Painter {
  /** The next line. A line may mean something else because of those before it, so they come in order, each once. */
  paint(line: string): Line
}

/** Lines in a chunk: they are drawn, and passed over, together. */
export const CHUNK_LINES = 40

export interface Painted {
  /** The text that is painted: whole lines. */
  readonly text: string
  /** All but the last have `CHUNK_LINES` lines; a chunk that does not change is the same object. */
  readonly chunks: readonly (readonly Line[])[]
}

export const UNPAINTED: Painted = { text: '', chunks: [] }

/** Paints on behind what is painted, for as long as `hasTime` says so. Gives back `painted` itself when nothing was left. */
export function paintOn(painted: Painted, lines: readonly string[], painter: Painter, hasTime: () => boolean): Painted {
  const chunks = [...painted.chunks]
  let done = painted.chunks.length === 0 ? 0 : (painted.chunks.length - 1) * CHUNK_LINES + painted.chunks.at(-1)!.length
  const fresh: string[] = []
  while (done < lines.length) {
    const line = lines[done]!
    const index = Math.floor(done / CHUNK_LINES)
    chunks[index] = [...(chunks[index] ?? []), painter.paint(line)]
    fresh.push(`${line}\n`)
    done++
    if (!hasTime()) break
  }
  return fresh.length === 0 ? painted : { text: painted.text + fresh.join(''), chunks }
}
