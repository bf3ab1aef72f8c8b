// What the person said; it can be said differently, in its place.
import type { Chat, UserMessage } from '@holdfast/client/chat'
import { type KeyboardEvent, memo, useCallback, useEffect, useRef, useState } from 'react'
import { AttachmentView } from '../composer/attachment.tsx'
import { isComposing } from '../composer/keys.ts'
import { EditIcon } from '../icons.tsx'
import { useLabels } from '../settings.tsx'
import { Action, CopyAction } from './actions.tsx'
import { Branches, type Versions } from './branches.tsx'

interface UserViewProps extends Versions {
  readonly message: UserMessage
  readonly chat: Chat
  readonly isBusy: boolean
  readonly isEdited: boolean
  readonly onEdit: (messageId: string | undefined) => void
}

export const UserView = memo(function UserView(props: UserViewProps) {
  const { message, chat, isBusy, isEdited, onEdit, isArrived, onShow } = props
  const labels = useLabels()
  const { id, text, attachments = [], branch } = message
  const element = useRef<HTMLElement>(null)
  const read = useCallback(() => text, [text])
  const close = () => {
    onEdit(undefined)
    // Back to where the keyboard came from.
    element.current?.focus()
  }
  const save = (edited: string) => {
    // A reply has begun meanwhile: what was written waits until it is over.
    if (isBusy) return
    close()
    if (edited.trim() !== '') chat.edit(id, { text: edited, attachments })
  }
  return (
    <article className="hf-message hf-user" aria-label={labels.you} ref={element} tabIndex={-1}>
      {attachments.length > 0 && (
        <div className="hf-attachments">
          {attachments.map((attachment) => (
            <AttachmentView key={attachment.url} attachment={attachment} />
          ))}
        </div>
      )}
      {isEdited ? (
        <Editor text={text} isBusy={isBusy} onSave={save} onCancel={close} />
      ) : (
        text !== '' && (
          <div className="hf-bubble" part="bubble" dir="auto">
            {text}
          </div>
        )
      )}
      {!isEdited && (
        <footer className="hf-actions">
          <Branches {...{ branch, isArrived, onShow }} />
          <CopyAction read={read} />
          {!isBusy && (
            <Action label={labels.edit} onClick={() => onEdit(id)}>
              <EditIcon />
            </Action>
          )}
        </footer>
      )}
    </article>
  )
})

interface EditorProps {
  readonly text: string
  readonly isBusy: boolean
  readonly onSave: (text: string) => void
  readonly onCancel: () => void
}

function Editor({ text, isBusy, onSave, onCancel }: EditorProps) {
  const labels = useLabels()
  const [edited, setEdited] = useState(text)
  const area = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    area.current?.focus()
    area.current?.setSelectionRange(text.length, text.length)
  }, [text])
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event.nativeEvent)) return
    if (event.key === 'Escape') {
      // Not a stop: that is for whoever is not editing.
      event.stopPropagation()
      onCancel()
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault()
      onSave(edited)
    }
  }
  return (
    <form
      className="hf-editor"
      onSubmit={(event) => {
        event.preventDefault()
        onSave(edited)
      }}
    >
      <textarea
        ref={area}
        className="hf-textarea"
        aria-label={labels.edit}
        dir="auto"
        value={edited}
        onChange={(event) => setEdited(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <div className="hf-editor-actions">
        <button type="button" className="hf-button" onClick={onCancel}>
          {labels.cancel}
        </button>
        <button type="submit" className="hf-button hf-primary" aria-disabled={isBusy}>
          {labels.save}
        </button>
      </div>
    </form>
  )
}
