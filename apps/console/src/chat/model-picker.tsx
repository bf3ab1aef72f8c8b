// Which model is asked. Searchable, because a relay may serve hundreds.
import { Combobox } from '@base-ui/react/combobox'
import { Check, ChevronDown } from 'lucide-react'

export interface ModelPickerProps {
  readonly models: readonly string[]
  /** Why there are none. */
  readonly wrong: string | undefined
  readonly model: string
  readonly onChange: (model: string) => void
  readonly onOpen: () => void
}

export function ModelPicker({ models, wrong, model, onChange, onOpen }: ModelPickerProps) {
  return (
    <Combobox.Root
      items={models as string[]}
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
              <p className="model-empty">{wrong ?? 'No model has this in its name.'}</p>
            </Combobox.Empty>
            <Combobox.List className="model-list">
              {(id: string) => (
                <Combobox.Item key={id} value={id} className="item">
                  <span className="model-name">{id}</span>
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
