// A call of a tool: its name, its arguments as they are written, and what came of it. Where nothing runs the tool, its
// result is given here by hand.
import { type FormEvent, useMemo, useState } from 'react'
import { ToolIcon } from '../icons.tsx'
import { CodeBlock } from '../markdown/code/code-block.tsx'
import { useLabels } from '../settings.tsx'
import { focusLog } from './actions.tsx'
import { indented } from './json.ts'
import { Panel } from './panel.tsx'

interface ToolProps {
  readonly name: string
  /** The arguments' text as far as it has come. */
  readonly json: string
  readonly isGrowing: boolean
  /** Absent while there is none. */
  readonly result?: unknown
  /** Gives one by hand. Absent where none is waited for. */
  readonly onAnswer?: ((result: unknown) => void) | undefined
}

export function Tool({ name, json, isGrowing, result, onAnswer }: ToolProps) {
  const labels = useLabels()
  const [chosen, open] = useState<boolean>()
  const isOpen = chosen ?? onAnswer !== undefined
  const args = useMemo(() => indented(json), [json])
  return (
    <Panel
      icon={<ToolIcon />}
      title={
        <>
          <code>{name}</code>
          {/* What it was asked, in short. */}
          <span className="hf-panel-hint" dir="ltr">
            {isOpen ? '' : brief(json)}
          </span>
        </>
      }
      isOpen={isOpen}
      isLive={isGrowing}
      onToggle={() => open(!isOpen)}
    >
      <div className="hf-tool">
        <h3>{labels.toolArguments}</h3>
        <CodeBlock code={args} language="json" isGrowing={isGrowing} />
        {result !== undefined && (
          <>
            <h3>{labels.toolResult}</h3>
            {typeof result === 'string' ? (
              <CodeBlock code={result} language="" isGrowing={false} />
            ) : (
              <CodeBlock code={JSON.stringify(result, null, 2) ?? ''} language="json" isGrowing={false} />
            )}
          </>
        )}
        {onAnswer && <AnswerForm onAnswer={onAnswer} />}
      </div>
    </Panel>
  )
}

function AnswerForm({ onAnswer }: { readonly onAnswer: (result: unknown) => void }) {
  const labels = useLabels()
  const [text, setText] = useState('')
  const submit = (event: FormEvent<HTMLElement>) => {
    event.preventDefault()
    focusLog(event)
    onAnswer(resultIn(text))
  }
  return (
    <form className="hf-editor" onSubmit={submit}>
      <textarea
        className="hf-textarea"
        rows={1}
        dir="auto"
        aria-label={labels.toolResult}
        placeholder={labels.toolResult}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div className="hf-editor-actions">
        <button type="submit" className="hf-button hf-primary">
          {labels.giveResult}
        </button>
      </div>
    </form>
  )
}

/** JSON where it is, and a text where it is not. */
function resultIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const BRIEF_CHARS_MAX = 80

const brief = (json: string): string => (json.length > BRIEF_CHARS_MAX ? `${json.slice(0, BRIEF_CHARS_MAX)}…` : json)
