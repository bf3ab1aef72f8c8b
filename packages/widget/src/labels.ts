// Every word that the widget says. Give other ones to translate it; those that are not given stay English.
import type { ProblemCode } from '@holdfast/client'

export interface Labels {
  readonly conversation: string
  readonly message: string
  readonly newMessage: string
  readonly send: string
  readonly stop: string
  readonly attach: string
  readonly unsaved: string
  readonly remove: (name: string) => string
  readonly tooLarge: (name: string, megabytes: number) => string
  readonly unreadable: string
  readonly unsendable: string
  readonly copy: string
  readonly copied: string
  readonly copyCode: string
  readonly regenerate: string
  readonly edit: string
  readonly save: string
  readonly cancel: string
  readonly previousBranch: string
  readonly nextBranch: string
  readonly branch: (index: number, count: number) => string
  readonly jumpToNewest: string
  readonly retry: string
  readonly retryIn: (seconds: number) => string
  readonly tryNow: string
  readonly you: string
  readonly assistant: string
  readonly thinking: string
  readonly thought: string
  readonly thoughtFor: (seconds: number) => string
  readonly toolArguments: string
  readonly toolResult: string
  readonly giveResult: string
  readonly tokens: (count: string) => string
  readonly tokensInAndOut: (input: string, output: string) => string
  readonly about: (amount: string) => string
  readonly connecting: string
  readonly streaming: string
  readonly quiet: (seconds: number) => string
  readonly reconnecting: (attempt: number) => string
  readonly nextTry: (seconds: number) => string
  readonly offline: string
  readonly stopping: string
  readonly continuedBy: (model: string | undefined) => string
  readonly restartedBy: (model: string | undefined) => string
  readonly stopped: string
  readonly cutShort: string
  readonly refused: string
  readonly failed: string
  readonly replyReady: string
  readonly chart: { readonly code: string; readonly table: string; readonly image: string; readonly formula: string }
  /** What to do next, by what the trouble says helps. */
  readonly next: Readonly<Record<'retry' | 'wait' | 'sign-in' | 'pay' | 'change' | 'nothing', string>>
  /** What happened, by the problem's code; `other` for those that are not here. */
  readonly problem: Readonly<Partial<Record<ProblemCode, string>>> & { readonly other: string }
}

const seconds = (count: number): string => (count < 90 ? `${count} s` : `${Math.round(count / 60)} min`)

export const english: Labels = {
  conversation: 'Conversation',
  message: 'Message',
  newMessage: 'New message',
  send: 'Send',
  stop: 'Stop',
  attach: 'Attach a file',
  unsaved: 'The storage here is full or closed: after a reload, this conversation is gone.',
  remove: (name) => `Remove ${name}`,
  tooLarge: (name, megabytes) => `${name} is larger than ${megabytes} MB`,
  unreadable: 'The file could not be read.',
  unsendable: 'This could not be sent.',
  copy: 'Copy',
  copied: 'Copied',
  copyCode: 'Copy code',
  regenerate: 'Answer again',
  edit: 'Edit',
  save: 'Send',
  cancel: 'Cancel',
  previousBranch: 'Previous version',
  nextBranch: 'Next version',
  branch: (index, count) => `${index} of ${count}`,
  jumpToNewest: 'Jump to the newest',
  retry: 'Try again',
  retryIn: (count) => `Try again in ${seconds(count)}`,
  tryNow: 'Try now',
  you: 'You',
  assistant: 'Assistant',
  thinking: 'Thinking',
  thought: 'Thoughts',
  thoughtFor: (count) => `Thought for ${seconds(count)}`,
  toolArguments: 'Arguments',
  toolResult: 'Result',
  giveResult: 'Give the result',
  tokens: (count) => `${count} tokens`,
  tokensInAndOut: (input, output) => `${input} tokens in, ${output} out`,
  about: (amount) => `about ${amount}`,
  connecting: 'Connecting',
  streaming: 'Answering',
  quiet: (count) => (count < 2 ? 'Waiting for the model' : `The model is silent, ${seconds(count)}`),
  reconnecting: (attempt) => (attempt > 1 ? `Reconnecting, attempt ${attempt}` : 'Reconnecting'),
  nextTry: (count) => (count > 0 ? `next in ${seconds(count)}` : 'trying'),
  offline: 'Offline. The reply goes on, and will be here',
  stopping: 'Stopping',
  continuedBy: (model) => (model ? `continued by ${model}` : 'continued'),
  restartedBy: (model) => (model ? `begun again by ${model}` : 'begun again'),
  stopped: 'Stopped',
  cutShort: 'The answer reached its length limit',
  refused: 'Declined',
  failed: 'Failed',
  replyReady: 'The answer is complete.',
  chart: { code: 'Code', table: 'Table', image: 'Image', formula: 'Formula' },
  next: {
    retry: 'Trying again may help.',
    wait: 'Trying again a little later helps.',
    'sign-in': 'Sign in again, or check the key.',
    pay: 'The budget is used up. A higher limit is needed.',
    change: 'Ask in another way, or choose another model.',
    nothing: 'Whoever runs this has to look at it.',
  },
  problem: {
    other: 'The answer could not be finished.',
    'over-budget': 'The budget is used up.',
    'key-missing': 'Nobody is signed in.',
    'key-unknown': 'The key was not accepted.',
    'key-expired': 'The key has run out.',
    'token-expired': 'The visit has run out.',
    'model-forbidden': 'This model is not for this visit.',
    'origin-forbidden': 'This page may not ask here.',
    'model-unknown': 'There is no such model here.',
    'reply-expired': 'This answer is no longer kept.',
    'replies-too-many': 'Too many answers at once.',
    'rate-limited': 'Too many answers at once.',
    'body-too-large': 'The message is too large.',
    'upstream-limited': 'The model has had too many requests.',
    'upstream-overloaded': 'The model is overloaded.',
    'upstream-refused': 'The provider did not accept the request.',
    'upstream-unreachable': 'The provider could not be reached.',
    'upstream-cut': 'The provider broke off.',
    'upstream-silent': 'The provider fell silent.',
    'line-exhausted': 'The connection did not come back.',
    'line-refused': 'The server did not accept the request.',
    'relay-closing': 'The server is being restarted.',
  },
}

export type LabelsGiven = Partial<Omit<Labels, 'next' | 'problem' | 'chart'>> & {
  readonly next?: Partial<Labels['next']>
  readonly problem?: Partial<Labels['problem']>
  readonly chart?: Partial<Labels['chart']>
}

export const withEnglish = (given: LabelsGiven = {}): Labels => ({
  ...english,
  ...given,
  next: { ...english.next, ...given.next },
  problem: { ...english.problem, ...given.problem },
  chart: { ...english.chart, ...given.chart },
})
