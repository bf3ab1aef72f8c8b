// What a client told its application, held against what was said. Pure.

/** The numbered words of the stream that every client reads. No two are alike, so that a doubled one is seen. */
export const WORDS = 30
export const SAID = Array.from({ length: WORDS }, (_, at) => `word-${at + 1}`).join(' ')

/** What an application has heard from its client. The client's runner keeps it up to date while it runs. */
export interface Told {
  text: string
  /** Seq of each frame, where the client shows them one by one. */
  seqs?: number[]
  /** Seq of the last frame, where the client only says where it stands. */
  lastSeq?: number
  /**
   * `done`: the client says that the reply is complete. `failed`: it passes on that the reply itself has failed (a
   * typed failure read from the stream). `error`: anything else it threw. Absent: it has not come back.
   */
  end?: 'done' | 'failed' | 'error'
  /** The error's own words, for the log of the run. */
  detail?: string
}

/** What there was to be heard: the log as it stands when all is over. */
export interface Truth {
  readonly text: string
  readonly ending: 'complete' | 'failed'
  /** Where there are frames with seqs. */
  readonly lastSeq?: number | undefined
}

export type Verdict =
  /** All of it, once, and the right ending. */
  | { readonly type: 'exact'; readonly ending: Truth['ending'] }
  /** The worst: less than all of it, and the application was told that it is complete. */
  | { readonly type: 'truncated' }
  | { readonly type: 'doubled' }
  /** A hole in the middle, or words nobody said. */
  | { readonly type: 'garbled' }
  | { readonly type: 'error' }
  | { readonly type: 'hung' }

export function judge(told: Told, truth: Truth): Verdict {
  const words = wordsOf(told.text)
  const seqs = told.seqs ?? []
  if (new Set(words).size < words.length || new Set(seqs).size < seqs.length) return { type: 'doubled' }
  if (!SAID.startsWith(told.text.trimEnd()) || seqs.some((seq, at) => seq !== at + 1)) return { type: 'garbled' }
  if (told.end === undefined) return { type: 'hung' }
  const lastSeq = told.seqs?.length ?? told.lastSeq ?? truth.lastSeq
  const whole = told.text.trimEnd() === truth.text.trimEnd() && lastSeq === truth.lastSeq
  if (told.end === 'done') {
    if (truth.ending === 'complete' && whole) return { type: 'exact', ending: 'complete' }
    return { type: 'truncated' }
  }
  return told.end === 'failed' && truth.ending === 'failed' && whole
    ? { type: 'exact', ending: 'failed' }
    : { type: 'error' }
}

export const wordsOf = (text: string): string[] => text.match(/\S+/g) ?? []
