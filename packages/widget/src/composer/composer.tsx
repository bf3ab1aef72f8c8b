// Where a person writes, and sees how the line is.
import type { Attachment, Chat } from '@holdfast/client/chat'
import { type ClipboardEvent, type DragEvent, type KeyboardEvent, type Ref, useRef, useState } from 'react'
import { isBusy, useChatState } from '../chat-state.ts'
import { AttachIcon, SendIcon, StopIcon } from '../icons.tsx'
import { LineBadge } from '../line/line-badge.tsx'
import { useLabels } from '../settings.tsx'
import { ATTACHMENT_BYTES_MAX, attach } from './attach.ts'
import { AttachmentView } from './attachment.tsx'
import { meaningOf } from './keys.ts'

export interface ComposerProps {
  readonly chat: Chat
  readonly placeholder?: string | undefined
  /** Default: true. */
  readonly attachments?: boolean
  /** The field, for whoever moves the focus. */
  readonly field?: Ref<HTMLTextAreaElement>
  /** Called when it was sent. */
  readonly onSend?: (() => void) | undefined
  /** Up, in an empty field. */
  readonly onEditLast?: (() => void) | undefined
}

export function Composer({
  chat,
  placeholder,
  attachments: canAttach = true,
  field,
  onSend,
  onEditLast,
}: ComposerProps) {
  const labels = useLabels()
  const { status, isUnsaved } = useChatState(chat)
  const [text, setText] = useState('')
  const { attachments, isReading, note, setNote, add, remove, clear } = useAttachments(canAttach)
  const isRunning = isBusy(status)
  const isEmpty = text.trim() === '' && attachments.length === 0

  const send = () => {
    if (isEmpty || isReading || isRunning || status === 'loading') return
    try {
      chat.send({ text: text.trim(), ...(attachments.length > 0 && { attachments }) })
    } catch {
      // The dialect has no word for a file, or another tab was faster.
      return setNote(labels.unsendable)
    }
    onSend?.()
    setText('')
    clear()
  }
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const meaning = meaningOf(event.nativeEvent, text === '', matchMedia('(pointer: coarse)').matches)
    if (!meaning) return
    event.preventDefault()
    if (meaning === 'send') send()
    else onEditLast?.()
  }
  const onPaste = ({ clipboardData }: ClipboardEvent) =>
    void (clipboardData.files.length > 0 && add(clipboardData.files))
  const onDrop = (event: DragEvent) => {
    if (!canAttach || event.dataTransfer.files.length === 0) return
    event.preventDefault()
    void add(event.dataTransfer.files)
  }

  return (
    <form
      className="hf-composer"
      part="composer"
      aria-label={labels.newMessage}
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
      onDragOver={(event) => canAttach && event.preventDefault()}
      onDrop={onDrop}
    >
      {attachments.length > 0 && (
        <div className="hf-attachments">
          {attachments.map((attachment) => (
            <AttachmentView key={attachment.url} attachment={attachment} onRemove={() => remove(attachment)} />
          ))}
        </div>
      )}
      {(note ?? isUnsaved) && (
        <p className="hf-composer-note" role="status">
          {note ?? labels.unsaved}
        </p>
      )}
      <textarea
        ref={field}
        className="hf-textarea"
        rows={1}
        dir="auto"
        aria-label={labels.message}
        placeholder={placeholder ?? labels.message}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
      />
      <div className="hf-composer-bar">
        {canAttach && <AttachButton onFiles={add} />}
        <LineBadge chat={chat} />
        <SendButton
          isRunning={isRunning}
          isEmpty={isEmpty || isReading}
          isStopping={status === 'stopping'}
          onStop={chat.stop}
        />
      </div>
    </form>
  )
}

function useAttachments(isOn: boolean) {
  const labels = useLabels()
  const [attachments, set] = useState<readonly Attachment[]>([])
  const [note, setNote] = useState<string>()
  /** Choices that are being read: what is sent before they have been would go without them. */
  const [reading, setReading] = useState(0)
  const add = async (files: Iterable<File>): Promise<void> => {
    if (!isOn) return
    setReading((count) => count + 1)
    try {
      const { attachments: added, tooLarge } = await attach([...files])
      set((before) => [...before, ...added.filter(({ url }) => !before.some((one) => one.url === url))])
      setNote(tooLarge.map((name) => labels.tooLarge(name, ATTACHMENT_BYTES_MAX / 1e6)).join('. ') || undefined)
    } catch {
      setNote(labels.unreadable)
    } finally {
      setReading((count) => count - 1)
    }
  }
  return {
    attachments,
    isReading: reading > 0,
    note,
    setNote,
    add: (files: Iterable<File>) => void add(files),
    remove: (attachment: Attachment) => set((before) => before.filter((one) => one !== attachment)),
    clear: () => {
      set([])
      setNote(undefined)
    },
  }
}

function AttachButton({ onFiles }: { onFiles: (files: Iterable<File>) => void }) {
  const labels = useLabels()
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <button
        type="button"
        className="hf-quiet hf-attach"
        aria-label={labels.attach}
        title={labels.attach}
        onClick={() => input.current?.click()}
      >
        <AttachIcon />
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={({ target }) => {
          onFiles([...(target.files ?? [])])
          // The same file may be chosen again.
          target.value = ''
        }}
      />
    </>
  )
}

interface SendButtonProps {
  readonly isRunning: boolean
  readonly isStopping: boolean
  readonly isEmpty: boolean
  readonly onStop: () => Promise<void>
}

/** One button for both, so that the focus stays where it is when one becomes the other. */
function SendButton({ isRunning, isStopping, isEmpty, onStop }: SendButtonProps) {
  const labels = useLabels()
  const label = isRunning ? labels.stop : labels.send
  return (
    <button
      type={isRunning ? 'button' : 'submit'}
      className="hf-send"
      part="send"
      data-running={isRunning || undefined}
      aria-label={label}
      title={label}
      aria-disabled={isRunning ? isStopping : isEmpty}
      // A stop that did not get through is the line's trouble, and is shown there.
      onClick={isRunning ? () => void onStop().catch(() => undefined) : undefined}
    >
      {isRunning ? <StopIcon /> : <SendIcon />}
    </button>
  )
}
