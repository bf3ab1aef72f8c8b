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
  /** How often it was said that another provider took over, where the client shows that. */
  seams?: number
  /**
   * `done`: the client says that the reply is complete. `failed`: it passes on that the reply itself has failed (a
   * typed failure read from the stream). `error`: anything else it threw. Absent: it has not come back.
   */
  end?: 'done' | 'failed' | 'error'
  /** The name of that failure, as the application can read it. */
  failure?: string
  /** The error's own words, for the log of the run. */
  detail?: string
}

/** What there was to be heard, when all is over. */
export interface Truth {
  readonly text: string
  readonly ending: 'complete' | 'failed'
  /** Where there are frames with seqs. */
  readonly lastSeq?: number | undefined
  /** How often another provider took over, where that is marked. */
  readonly seams?: number | undefined
}

export type Verdict =
  /** All of it, once, and the right ending. */
  | { readonly type: 'exact'; readonly ending: Truth['ending'] }
  /** More was due; the reply failed, and the application was told so, by the failure's name. */
  | { readonly type: 'failed' }
  /** The worst: less than all of it, and the application was told that it is complete. */
  | { readonly type: 'truncated' }
  | { readonly type: 'doubled' }
  /** A hole in the middle, or words nobody said. */
  | { readonly type: 'garbled' }
  /** All of it, and nobody was told that it is of two hands. */
  | { readonly type: 'unmarked' }
  | { readonly type: 'error' }
  | { readonly type: 'hung' }

/**
 * @param due what the application has a right to
 * @param said what the server's log says, where that may be less
 */
export function judge(told: Told, due: Truth, said: Truth = due): Verdict {
  const words = wordsOf(told.text)
  const seqs = told.seqs ?? []
  if (new Set(words).size < words.length || new Set(seqs).size < seqs.length) return { type: 'doubled' }
  if (!SAID.startsWith(told.text.trimEnd()) || seqs.some((seq, at) => seq !== at + 1)) return { type: 'garbled' }
  if (told.end === undefined) return { type: 'hung' }
  if (told.end === 'done') {
    if (due.ending !== 'complete' || !isWhole(told, due)) return { type: 'truncated' }
    return (told.seams ?? said.seams) === due.seams ? { type: 'exact', ending: 'complete' } : { type: 'unmarked' }
  }
  if (told.end === 'error' || said.ending !== 'failed' || !isWhole(told, said)) return { type: 'error' }
  return due.ending === 'failed' ? { type: 'exact', ending: 'failed' } : { type: 'failed' }
}

function isWhole(told: Told, { text, lastSeq }: Truth): boolean {
  return told.text.trimEnd() === text.trimEnd() && (told.seqs?.length ?? told.lastSeq ?? lastSeq) === lastSeq
}

export const wordsOf = (text: string): string[] => text.match(/\S+/g) ?? []
