// Which model is asked. Searchable, because a relay may serve hundreds.
import { Combobox } from '@base-ui/react/combobox'
import { Check, ChevronDown } from 'lucide-react'
import { useState } from 'react'

export interface ModelPickerProps {
  readonly models: readonly string[]
  /** Why there are none. */
  readonly wrong: string | undefined
  readonly model: string
  readonly onChange: (model: string) => void
  readonly onOpen: () => void
}

export function ModelPicker({ models, wrong, model, onChange, onOpen }: ModelPickerProps) {
  const [typed, setTyped] = useState('')
  const name = typed.trim()
  // A relay serves what no list has: wildcards, and models of an upstream that did not answer.
  const items = name === '' || models.includes(name) ? models : [...models, name]
  return (
    <Combobox.Root
      items={items}
      inputValue={typed}
      onInputValueChange={setTyped}
      autoHighlight
      value={model || null}
      onValueChange={(chosen) => void (chosen && onChange(chosen))}
      onOpenChange={(isOpen) => void (isOpen && onOpen())}
    >
      <Combobox.Trigger className="model-trigger" aria-label={`Model: ${model || 'none'}`}>
        <span>{model || 'Choose a model'}</span>
        <ChevronDown />
      </Combobox.Trigger>
      <Combobox.Portal>
        <Combobox.Positioner className="positioner" align="start" sideOffset={6}>
          <Combobox.Popup className="popup model-popup" aria-label="Models">
            <Combobox.Input className="field" placeholder="Search models" aria-label="Search models" />
            <Combobox.Empty>
              <p className="model-empty">{wrong ?? 'This relay serves no models yet.'}</p>
            </Combobox.Empty>
            <Combobox.List className="model-list">
              {(id: string) => (
                <Combobox.Item key={id} value={id} className="item">
                  <span className="model-name">{models.includes(id) ? id : `Ask for “${id}” by name`}</span>
                  <Combobox.ItemIndicator>
                    <Check />
                  </Combobox.ItemIndicator>
                </Combobox.Item>
              )}
            </Combobox.List>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  )
}
