// What must be true of every run of several nodes. How upstreams are used is judged where there is one relay.
import type { Evidence } from '../../evidence.ts'
import { isCutOff, isWithin } from '../budgets.ts'
import { areCapped } from '../crowds.ts'
import { areRested } from '../keys.ts'
import { balances, holdsNothing } from '../ledger.ts'
import { leavingIsNotStoppingOverNodes } from './leaving-is-not-stopping.ts'
import { isChargedOverNodes, isCountedOverNodes, isHeldFirstOverNodes, isToldOverNodes } from './ledger.ts'
import { areShared } from './limits.ts'
import { isLiveOverNodes } from './liveness.ts'
import { isTakenFirst } from './log-before-wire.ts'
import { isUnharmedOverNodes } from './no-reader-hurts-another.ts'
import { isNeverSilentOverNodes } from './no-silence.ts'
import { isEndedOnceOverNodes } from './one-ending.ts'
import { isBoughtOnceOverNodes } from './one-purchase.ts'
import { hasOneFramePerSeqOverNodes } from './one-seq-one-frame.ts'
import { isOneTextOverNodes } from './one-text.ts'
import { hasOneWriter, isTakenFromTheGone } from './one-writer.ts'
import { givesOneReceiptOverNodes } from './receipts.ts'
import { isStoppedEverywhere } from './stop-means-stop.ts'
import { isWholeOverNodes } from './whole.ts'

export const nodesProperties = {
  whole: isWholeOverNodes,
  'one text': isOneTextOverNodes,
  'log before wire': isTakenFirst,
  'one seq, one frame': hasOneFramePerSeqOverNodes,
  'one ending': isEndedOnceOverNodes,
  'one purchase': isBoughtOnceOverNodes,
  'money is counted': isCountedOverNodes,
  'one receipt': givesOneReceiptOverNodes,
  'the books balance': balances,
  'nothing stays held': holdsNothing,
  'charged once, as bought': isChargedOverNodes,
  'told as charged': isToldOverNodes,
  'no hold passes a limit': isWithin,
  'held before it is bought': isHeldFirstOverNodes,
  'cut off in time': isCutOff,
  'limits are shared': areShared,
  'one writer': hasOneWriter,
  'taken from the gone': isTakenFromTheGone,
  'crowds are capped': areCapped,
  'keys rest': areRested,
  'stop means stop': isStoppedEverywhere,
  'no reader hurts another': isUnharmedOverNodes,
  'no silence': isNeverSilentOverNodes,
  'leaving is not stopping': leavingIsNotStoppingOverNodes,
  liveness: isLiveOverNodes,
} as const satisfies Record<string, (evidence: Evidence) => Iterable<string>>
