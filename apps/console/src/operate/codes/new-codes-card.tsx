// Codes that were just made. They are nowhere else, and gone when this is closed.
import { useState } from 'react'
import { Download } from 'lucide-react'
import type { NewCodes } from '../../admin/schema.d.ts'
import { DialogForm } from '../../page/dialog-form.tsx'
import { whole } from '../../page/figures.ts'
import { Money } from '../../page/money.tsx'
import { CopyButton } from '../../page/secret.tsx'
import { csvOf, fileNameOf } from './csv.ts'
import './codes.css'

export function NewCodesCard({ made, onDone }: { readonly made: NewCodes; readonly onDone: () => void }) {
  const [isSaved, setIsSaved] = useState(false)
  const [isAsking, setIsAsking] = useState(false)
  const { codes, amount_nano } = made
  return (
    <div className="secret" role="status">
      <p>
        {codes.length === 1 ? 'One code' : `${whole(codes.length)} codes`} worth <Money nano={amount_nano} /> each. This
        is the only time that they are shown: keep the file where secrets are kept.
      </p>
      <ul className="new-codes" aria-label="New codes" tabIndex={0}>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div className="secret-row">
        <button
          className="button primary"
          type="button"
          onClick={() => {
            save(csvOf(made), fileNameOf(made))
            setIsSaved(true)
          }}
        >
          <Download aria-hidden /> Save as CSV
        </button>
        <CopyButton text={codes.join('\n')} label={codes.length === 1 ? 'Copy' : 'Copy all'} />
        <button className="button" type="button" onClick={() => (isSaved ? onDone() : setIsAsking(true))}>
          Done
        </button>
      </div>
      <DialogForm
        title="Are they kept?"
        lead="They were not saved as a file. Nobody can show them again: what was not kept can only be voided."
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        verb="They are kept"
        onSubmit={async () => onDone()}
      />
    </div>
  )
}

/** By a link that nobody sees: the file is made here, and was never at a server. */
function save(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv' }))
  Object.assign(document.createElement('a'), { href: url, download: name }).click()
  URL.revokeObjectURL(url)
}
