// The things that can be broken, each with what it proves when nothing is lost.
import type { AssistantMessage } from '@holdfast/client/chat'
import { AppWindow, PlugZap, RotateCcw, ServerCrash, Turtle, WifiOff } from 'lucide-react'
import { type ReactNode, useEffect, useState, useSyncExternalStore } from 'react'
import type { Conversation } from '../chat/conversations.ts'
import { useDesk } from '../desk.ts'
import { type Fault, RelayError, listFaults, strike } from '../relay/relay.ts'

const OFFLINE_MS = 5_000

export interface StrikesProps {
  readonly conversation: Conversation
  readonly message: AssistantMessage | undefined
  /** Asks for something long, so that there is something to break. */
  readonly onAsk: () => void
}

export function Strikes({ conversation, message, onAsk }: StrikesProps) {
  const { access, fetch, wire } = useDesk()
  const { offlineUntil, isSlow } = useSyncExternalStore(wire.subscribe, wire.getSnapshot)
  const [wrong, setWrong] = useState<string>()
  const faults = useFaults()
  const reply = message?.isRunning ? message.replyId : undefined
  const may = (fault: Fault) => faults?.has(fault) ?? false
  const mark = (what: string) => conversation.recorder.tell({ type: 'strike', at: Date.now(), what })

  const ask = (fault: Fault, what: string) => async () => {
    setWrong(undefined)
    mark(what)
    try {
      await strike(access, fault, reply, fetch)
    } catch (failure) {
      // A relay that dies of it may die before it has answered.
      if (fault === 'restart-relay' && failure instanceof RelayError && failure.status === 0) return
      setWrong(failure instanceof Error ? failure.message : 'That did not work.')
    }
  }
  const goOffline = () => {
    mark('offline for 5 s')
    wire.goOffline(OFFLINE_MS)
  }

  return (
    <section className="strikes" aria-label="What can be cut">
      <h3>Break something</h3>
      <p className="strikes-idle">
        {message?.isRunning ? (
          'A reply runs. It is all yours.'
        ) : (
          <>
            Nothing runs at the moment.{' '}
            <button type="button" onClick={onAsk}>
              Ask for something long
            </button>
          </>
        )}
      </p>
      {faults && !may('restart-relay') && (
        <p className="strikes-idle">
          {may('drop-readers') ? 'Nobody would start this relay again, so it cannot be restarted from here.' : OFF}
        </p>
      )}
      <div className="strikes-grid">
        <Strike
          icon={<PlugZap />}
          title="Drop my connection"
          isOff={!reply || !may('drop-readers')}
          onStrike={ask('drop-readers', 'connection dropped')}
        >
          The relay hangs up on every reader. Nothing is lost: reading goes on after the last frame.
        </Strike>
        <Strike
          icon={<WifiOff />}
          title={offlineUntil === undefined ? 'Go offline for 5 s' : 'Offline…'}
          isOff={offlineUntil !== undefined}
          onStrike={goOffline}
        >
          This page loses its network. The reply goes on without it, and is all there afterwards.
        </Strike>
        <Strike
          icon={<ServerCrash />}
          title="Kill the provider"
          isOff={!reply || !may('kill-upstream')}
          onStrike={ask('kill-upstream', 'provider killed')}
        >
          The provider dies in mid-sentence. Another attempt goes on with the text, and the seam is shown.
        </Strike>
        <Strike
          icon={<RotateCcw />}
          title="Restart the relay"
          isOff={!may('restart-relay')}
          onStrike={ask('restart-relay', 'relay restarted')}
        >
          The process goes, and comes back. What it had said is on its disk; the reply goes on.
        </Strike>
        <Strike
          icon={<AppWindow />}
          title="Open a second tab"
          onStrike={() => void open(location.href, '_blank', 'noopener')}
        >
          Two readers, one reply: it is bought once, and stopping it in one stops it in both.
        </Strike>
        <Strike icon={<Turtle />} title="Slow network" isOn={isSlow} onStrike={() => wire.setSlow(!isSlow)}>
          {isSlow ? 'On: 3 kB a second. ' : 'About 3 kB a second. '}A slow reader falls behind, and neither loses a word
          nor holds up others.
        </Strike>
      </div>
      <p className="strikes-wrong" role="status">
        {wrong}
      </p>
    </section>
  )
}

/** Undefined until the relay has said it. */
function useFaults(): ReadonlySet<Fault> | undefined {
  const { access, fetch } = useDesk()
  const [faults, setFaults] = useState<ReadonlySet<Fault>>()
  useEffect(() => {
    // A relay that cannot be asked is not one to be broken; whatever else is wrong is said where it matters.
    listFaults(access, fetch).then(setFaults, () => undefined)
  }, [access, fetch])
  return faults
}

const OFF =
  'This relay breaks nothing on demand: its operator has not started it with --faults. What is this page’s own can be broken all the same.'

interface StrikeProps {
  readonly icon: ReactNode
  readonly title: string
  readonly children: ReactNode
  readonly isOff?: boolean
  /** A switch, and where it stands. */
  readonly isOn?: boolean
  readonly onStrike: () => unknown
}

const Strike = ({ icon, title, children, isOff = false, isOn, onStrike }: StrikeProps) => (
  <button className="strike" type="button" disabled={isOff} aria-pressed={isOn} onClick={onStrike}>
    <b>
      {icon}
      {title}
    </b>
    <span>{children}</span>
  </button>
)
