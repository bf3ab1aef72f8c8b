// After the ending: what the page shows is what the log says, or where it is not.
import type { AssistantMessage } from '@holdfast/client/chat'
import type { Message } from '@holdfast/protocol'
import { Check, LoaderCircle, RotateCw, X } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import { useDesk } from '../desk.ts'
import { readReply } from '../relay/relay.ts'
import { type Proof, compare } from './proof.ts'

type Finding = { readonly of: string } & (
  | { readonly proof: Proof }
  | { readonly wrong: string }
  | { readonly isReading: true }
)

export function ProofLine({ message }: { readonly message: AssistantMessage | undefined }) {
  const { access, fetch } = useDesk()
  const [finding, setFinding] = useState<Finding>()
  const reply = message?.isRunning === false && message.content.ending ? message.replyId : undefined
  const shown = message?.content

  const check = useCallback(async () => {
    if (reply === undefined || !shown) return
    setFinding({ of: reply, isReading: true })
    try {
      const { message } = await readReply(access, reply, fetch)
      setFinding({ of: reply, proof: compare(shown, message as Message) })
    } catch (failure) {
      setFinding({ of: reply, wrong: failure instanceof Error ? failure.message : 'The log could not be read.' })
    }
  }, [access, fetch, reply, shown])
  useEffect(() => void check(), [check])

  if (reply === undefined || finding?.of !== reply)
    return (
      <p className="proof" data-proof="none">
        Once the reply has ended, what the page shows is compared with the relay’s log.
      </p>
    )
  if ('isReading' in finding)
    return (
      <p className="proof" data-proof="reading">
        <LoaderCircle className="turning" aria-hidden /> Reading the log…
      </p>
    )
  if ('wrong' in finding)
    return (
      <p className="proof" data-proof="unknown" role="status">
        <span>The log could not be read: {finding.wrong}</span>
        <button className="icon-button" type="button" aria-label="Read the log again" onClick={() => void check()}>
          <RotateCw />
        </button>
      </p>
    )
  const { proof } = finding
  if (proof.isEqual)
    return (
      <p className="proof" data-proof="equal" role="status">
        <Check aria-hidden />
        <span>
          What the page shows is what the log says: <b>{proof.characters.toLocaleString('en')} characters, all equal</b>
        </span>
      </p>
    )
  return (
    <div className="proof" data-proof="different" role="status">
      <X aria-hidden />
      <div>
        The page and the log differ at character {proof.at.toLocaleString('en')}.
        <dl>
          <dt>shown</dt>
          <dd>{proof.shown}</dd>
          <dt>logged</dt>
          <dd>{proof.logged}</dd>
        </dl>
      </div>
    </div>
  )
}
