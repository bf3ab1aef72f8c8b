// What must be true of every run. Each property reads the evidence and returns what is wrong with it, in words.
import type { Evidence } from '../evidence.ts'
import { isEndedOnce } from './one-ending.ts'
import { isCutOff, isHeldFirst, isWithin } from './budgets.ts'
import { areCapped } from './crowds.ts'
import { areMarked } from './marks.ts'
import { areRested } from './keys.ts'
import { isBoughtOnce } from './one-purchase.ts'
import { givesOneReceipt } from './receipts.ts'
import { hasOneFramePerSeq } from './one-seq-one-frame.ts'
import { balances, holdsNothing, isCharged, isTold } from './ledger.ts'
import { isCounted } from './money.ts'
import { isLoggedFirst } from './log-before-wire.ts'
import { isLive } from './liveness.ts'
import { isNeverSilent } from './no-silence.ts'
import { isNobodyDropped } from './nobody-is-dropped.ts'
import { isOneText } from './one-text.ts'
import { isStoppedForGood } from './stop-means-stop.ts'
import { isUnharmed } from './no-reader-hurts-another.ts'
import { isWhole } from './whole.ts'
import { keysComeFree } from './keys-come-free.ts'
import { leavingIsNotStopping } from './leaving-is-not-stopping.ts'
import { nodesProperties } from './nodes/index.ts'
import { tellsItsFailure } from './one-failure.ts'

export type Property = (evidence: Evidence) => Iterable<string>

export const properties = {
  whole: isWhole,
  'one text': isOneText,
  'marks are told': areMarked,
  'the failure is told': tellsItsFailure,
  'log before wire': isLoggedFirst,
  'one seq, one frame': hasOneFramePerSeq,
  'one ending': isEndedOnce,
  'one purchase': isBoughtOnce,
  'money is counted': isCounted,
  'one receipt': givesOneReceipt,
  'the books balance': balances,
  'nothing stays held': holdsNothing,
  'charged once, as bought': isCharged,
  'told as charged': isTold,
  'no hold passes a limit': isWithin,
  'held before it is bought': isHeldFirst,
  'cut off in time': isCutOff,
  'crowds are capped': areCapped,
  'keys rest': areRested,
  'nobody is dropped': isNobodyDropped,
  'stop means stop': isStoppedForGood,
  'no reader hurts another': isUnharmed,
  'no silence': isNeverSilent,
  'leaving is not stopping': leavingIsNotStopping,
  'keys come free': keysComeFree,
  liveness: isLive,
} as const satisfies Record<string, Property>

export type PropertyName = keyof typeof properties | keyof typeof nodesProperties

export interface Violation {
  readonly property: PropertyName
  readonly what: string
}

export const judge = (evidence: Evidence): Violation[] =>
  Object.entries(evidence.nodes ? nodesProperties : properties).flatMap(([property, find]) =>
    [...find(evidence)].map((what) => ({ property: property as PropertyName, what })),
  )
