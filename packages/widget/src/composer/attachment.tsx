import type { Attachment } from '@holdfast/client/chat'
import { CloseIcon, FileIcon } from '../icons.tsx'
import { imageAddress } from '../markdown/address.ts'
import { useLabels } from '../settings.tsx'

interface AttachmentViewProps {
  readonly attachment: Attachment
  /** Absent where it has been sent. */
  readonly onRemove?: () => void
}

export function AttachmentView({ attachment: { name, mediaType, url }, onRemove }: AttachmentViewProps) {
  const labels = useLabels()
  const picture = mediaType.startsWith('image/') ? imageAddress(url) : undefined
  return (
    <span className="hf-attachment" data-picture={picture !== undefined || undefined}>
      {picture === undefined ? <FileIcon /> : <img src={picture} alt={name} />}
      {picture === undefined && <span className="hf-attachment-name">{name}</span>}
      {onRemove && (
        <button type="button" className="hf-quiet" aria-label={labels.remove(name)} onClick={onRemove}>
          <CloseIcon />
        </button>
      )}
    </span>
  )
}
