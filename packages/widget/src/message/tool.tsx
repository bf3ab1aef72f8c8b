// A call of a tool: its name, its arguments as they are written, and what came of it.
import { useMemo, useState } from 'react'
import { ToolIcon } from '../icons.tsx'
import { CodeBlock } from '../markdown/code/code-block.tsx'
import { useLabels } from '../settings.tsx'
import { indented } from './json.ts'
import { Panel } from './panel.tsx'

interface ToolProps {
  readonly name: string
  /** The arguments' text as far as it has come. */
  readonly json: string
  readonly isGrowing: boolean
  /** Absent while there is none. */
  readonly result?: unknown
}

export function Tool({ name, json, isGrowing, result }: ToolProps) {
  const labels = useLabels()
  const [isOpen, open] = useState(false)
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
      </div>
    </Panel>
  )
}

const BRIEF_CHARS_MAX = 80

const brief = (json: string): string => (json.length > BRIEF_CHARS_MAX ? `${json.slice(0, BRIEF_CHARS_MAX)}…` : json)
