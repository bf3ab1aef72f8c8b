// What a run leaves behind for the properties to judge. The world writes it down as it happens; nobody in the world
// reads it. All times are virtual milliseconds, all texts octets (one UTF-16 unit per byte), so equal means
// byte for byte.
import type { ProblemCode } from '@holdfast/protocol'
import type { Final, Head, Receipt } from '@holdfast/relay'
import type { Economy } from './economy.ts'
import type { Asking, Faults } from './faults.ts'
import type { NodesEvidence } from './nodes/evidence.ts'
import type { Plans } from './plans.ts'
import type { Decided, Statement } from './treasury.ts'

/** One SSE event, wherever it was heard. */
export interface Said {
  readonly event?: string
  readonly data: string
}

/** A frame as somebody downstream of the relay saw it. `seq` is 0 where the event carried none. */
export interface Heard extends Said {
  readonly seq: number
}

/** One reply that the world asks for. */
export interface Wish {
  readonly number: number
  /** The API key that asks for it. */
  readonly secret: string
  /** The client under test starts it, and says `keep` for a minute. */
  readonly byClient: boolean
  readonly dialect: 'openai-chat' | 'anthropic-messages'
  readonly disconnect: 'keep' | 'cancel' | 'drain'
  readonly graceMs: number
  /** Undefined: the starter sends none, and each of its requests is a purchase of its own. */
  readonly idempotencyKey: string | undefined
  /** What its readers say they understand when an upstream fails in mid-reply. */
  readonly segments: '' | 'continue' | 'restart' | 'continue, restart'
  /** It asks for the chunk that says what a stream of OpenAI's chat cost. */
  readonly asksUsage: boolean
  readonly body: string
}

export interface Spoken extends Said {
  /**
   * `error`: the vendor's own failure in mid-stream. `garbled`: not what the dialect allows; never to be passed on.
   * `ending`: after this one the message is whole.
   */
  /** `opening`: it says nothing yet, so an attempt that goes no further was never heard of. */
  readonly kind: 'opening' | 'content' | 'ending' | 'error' | 'garbled'
  /** What it adds to the text, in Unicode. '' where it adds nothing. */
  readonly text: string
  /** It says what all of it has cost. */
  readonly isBill: boolean
  /** How the relay is to call the failure that it tells. */
  readonly code: ProblemCode | undefined
  readonly at: number
}

/** One request to an upstream, and what became of the line. */
export interface Exchange {
  readonly at: number
  /** How many times the relay had died before; among several nodes, the number of the life that asked. */
  readonly life: number
  readonly secret: string
  /** Undefined until the upstream has answered. */
  status: number | undefined
  headAt: number | undefined
  hungUpAt: number | undefined
  closedAt: number | undefined
  /** The number of the first purchase that was made after it had closed, where it was not closed by a death. */
  closedBefore: number | undefined
  /** No connection was had: the request reached nobody. */
  unsent: boolean
}

/** An answer that an upstream has kept, read on. It costs nothing. */
export interface Resumption extends Exchange {
  /** How many frames the relay says it has heard, and how many of them had reached it. */
  readonly after: number
  readonly heard: number
}

/** A request that an upstream is to answer anew. */
export interface Purchase extends Exchange {
  readonly number: number
  readonly wish: number
  /** The call to the relay that made it buy. */
  readonly call: number
  readonly upstream: string
  readonly model: string
  readonly dialect: Wish['dialect']
  /** `rest`: to go on with what was said. */
  readonly asked: 'reply' | 'rest'
  /** The request asks what the stream costs. Anthropic says it to everybody. */
  readonly asksUsage: boolean
  /** What it was shown as said, where it was asked to go on with that. */
  readonly shown: string | undefined
  /** What the answer is; for a whole reply its own text. */
  answer: AnswerText
  /** It was asked to stream, and answers in one piece. */
  isWhole: boolean
  /** What it costs, all in all. */
  sold: { readonly input: number; readonly output: number }
  /** The frames whose last byte has reached the relay, on whichever line. */
  readonly said: Spoken[]
  /** The model has named its ending, whether or not the transport's good-bye followed. */
  namedEnding: boolean
  /** How long a refusal says to wait, in milliseconds. */
  retryAfterMs: number | undefined
  /** The upstream keeps the answer under this name, and has told it. */
  kept: string | undefined
  readonly resumptions: Resumption[]
  /** When the upstream was told to stop. */
  stoppedAt: number | undefined
}

/** How the text of an answer lies beside a true one. */
export interface AnswerText {
  /** Whose text it is: the number of the purchase that began it. Undefined: nobody's that was asked for. */
  readonly text: number | undefined
  /** Where in that text the answer's first character stands; negative where other words go before it. */
  readonly origin: number
  /** How much of it the request had shown. */
  readonly shown: number
  /** Whether it can be seen to go on with what was said. */
  readonly fits: 'surely' | 'perhaps' | 'never'
}

/** What became of one write to a reader's outlet. */
export interface Write {
  readonly at: number
  /** Seq of the newest frame in it; 0 for a heartbeat. */
  readonly last: number
  readonly octets: number
  /** What the outlet held after it, undelivered. */
  readonly held: number
  readonly full: boolean
}

/** One request to the relay, from the relay's side. */
export interface Call {
  readonly number: number
  readonly wish: number
  readonly method: string
  readonly path: string
  readonly idempotencyKey: string | undefined
  /** How many octets its outlet takes before it says that it is full. */
  readonly roomOctets: number
  /** The life of the process that it reached. */
  life: number | undefined
  arrivedAt: number | undefined
  answeredAt: number | undefined
  status: number | undefined
  reply: string | undefined
  /** The stream of the answer began: from here on something must be heard. */
  openedAt: number | undefined
  readonly writes: Write[]
  /** Writes that came after the relay had ended it, or knew that the client had gone. */
  writesAfter: number
  readonly drainedAt: number[]
  /** The relay ended or broke it, or learned that the client had gone, or died. */
  overAt: number | undefined
  /** Which of these it was. */
  over: 'ended' | 'aborted' | 'gone' | 'died' | undefined
}

/** What one reader has applied of one reply, since it last began from nothing. */
export interface Reading {
  readonly reply: string
  readonly heard: Heard[]
}

/** The same, where the reader tells typed events and no frames. Each as JSON, with the seq of its frame. */
export interface EventReading {
  readonly reply: string
  readonly after: number
  readonly arrivals: { readonly seq: number; readonly event: string }[]
}

export interface ReaderStory {
  readonly number: number
  readonly wish: number
  readonly kind: 'plain' | 'client' | 'fetch'
  readonly role: 'starter' | 'follower'
  readonly readings: Reading[]
  readonly eventReadings: EventReading[]
  /** `refused`: its POST was answered with an error that is final. `left`: it was told to go. */
  outcome: 'reading' | 'finished' | 'refused' | 'left'
  finishedAt: number | undefined
  /** What its last response said about the ending, where it came as a header. */
  endingTold: string | undefined
  /** The text of the message, where the reader folds one. */
  text: string | undefined
  /** The ending of the folded message. */
  ending: string | undefined
  /** The code with which the client gave up. */
  failure: string | undefined
}

export interface Stop {
  readonly wish: number
  readonly reply: string
  readonly askedAt: number
  acknowledgedAt: number | undefined
}

/** What a log holds of one reply when it is read in peace. */
export interface Kept {
  readonly id: string
  readonly last: number
  readonly frames: readonly Heard[]
  readonly final: Final | undefined
}

/** One attempt to use an idempotency key for something else. */
export interface Fraud {
  readonly wish: number
  readonly status: number
}

/** A reply that a process took up which had not begun it, or had lost it to a disk that failed. */
export interface Adoption {
  readonly at: number
  readonly reply: string
  /** How many frames the log had of it by then. */
  readonly last: number
  /** Of the process that took it up. */
  readonly life: number
}

export interface Answered {
  readonly wish: number
  readonly at: number
  readonly status: number
  readonly reply: string | undefined
  readonly problem: string | undefined
}

export class Evidence {
  readonly faults: Faults
  readonly plans: Plans
  readonly wishes: readonly Wish[]
  /** What each purchase of a whole reply would say to its end, by its number. */
  readonly texts = new Map<number, string>()
  /** What an upstream was to go on with, and nobody had said. */
  readonly strange: string[] = []
  /** When frames of a reply became durable, by its id. */
  readonly written = new Map<string, { readonly at: number; readonly last: number }[]>()
  /** When the relay was asked to close, and when its plan was exchanged. */
  readonly closings: number[] = []
  readonly reloads: number[] = []
  /** Every reply the relay began to write down, by id. */
  readonly created = new Map<string, Head>()
  readonly purchases: Purchase[] = []
  readonly calls: Call[] = []
  readonly readers: ReaderStory[] = []
  readonly stops: Stop[] = []
  /** When the log had taken a stop: from then on it is a command, whoever may have heard of it. */
  readonly stopsTaken: { readonly reply: string; readonly at: number }[] = []
  readonly adoptions: Adoption[] = []
  /** What was told of replies that had ended, and when. */
  readonly receipts: { readonly at: number; readonly receipt: Receipt }[] = []
  readonly frauds: Fraud[] = []
  /** What the starters' POSTs were answered, as the starters saw it. */
  readonly answers: Answered[] = []
  /** When the relay died or was closed, and what the log held when it was opened again. */
  readonly reopened: { readonly at: number; readonly kept: ReadonlyMap<string, Kept> }[] = []
  /** When the disk failed. */
  readonly diskFailures: number[] = []
  /** When the relay crashed or was closed. */
  readonly deaths: number[] = []
  /** Which of them came upon an asking. */
  readonly deadly: Asking[] = []
  /** What was still alive when all should have been over. */
  readonly leaks: string[] = []
  /** The log when everybody had finished. */
  keptAtLast: ReadonlyMap<string, Kept> = new Map()
  /** The log after everything: closed and opened once more. */
  kept: ReadonlyMap<string, Kept> = new Map()
  /** When everybody had finished; undefined when somebody never did. */
  doneAt: number | undefined
  beganAt = 0
  healAt = 0
  /** What things cost and who pays; undefined where nobody counts. */
  readonly economy: Economy | undefined
  readonly decided: Decided[] = []
  /** When writing in the books failed, or seemed to. */
  readonly bookFailures: number[] = []
  /** The books whenever a process opened them. */
  readonly statements: Statement[] = []
  /** The books when everybody had finished, and after everything. */
  statementAtLast: Statement | undefined
  statement: Statement | undefined
  /** Errors nobody handled. */
  readonly accidents: string[] = []

  /** What happened among several nodes; undefined where the relay is one process on a disk. */
  readonly nodes: NodesEvidence | undefined

  constructor(faults: Faults, plans: Plans, wishes: readonly Wish[], economy?: Economy, nodes?: NodesEvidence) {
    this.economy = economy
    this.nodes = nodes
    this.faults = faults
    this.plans = plans
    this.wishes = wishes
  }
}
