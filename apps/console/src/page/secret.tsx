// Something that is shown this once.
import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'

const COPIED_MS = 2_000

export function Secret({ secret, about }: { readonly secret: string; readonly about: string }) {
  return (
    <div className="secret" role="status">
      <p>{about}</p>
      <div className="secret-row">
        <code>{secret}</code>
        <CopyButton text={secret} />
      </div>
    </div>
  )
}

export function CopyButton({ text, label = 'Copy' }: { readonly text: string; readonly label?: string }) {
  const [isCopied, setIsCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return undefined
    const timer = setTimeout(() => setIsCopied(false), COPIED_MS)
    return () => clearTimeout(timer)
  }, [isCopied])
  const copy = () => void navigator.clipboard.writeText(text).then(() => setIsCopied(true))
  return (
    <button className="button" type="button" onClick={copy}>
      {isCopied ? <Check aria-hidden /> : <Copy aria-hidden />}
      {isCopied ? 'Copied' : label}
    </button>
  )
}
