import { Dialog } from '@base-ui/react/dialog'
import { type Shortcut, shortcuts } from './shortcuts.ts'

export function Help({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => void (open || onClose())}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog">
          <Dialog.Title>Keyboard</Dialog.Title>
          <dl className="keys">
            {(Object.keys(shortcuts) as Shortcut[]).map((name) => (
              <div key={name}>
                <dt>{shortcuts[name].does}</dt>
                <dd>
                  {shortcuts[name].keys.map((key) => (
                    <kbd key={key}>{nameOf(key)}</kbd>
                  ))}
                </dd>
              </div>
            ))}
            <div>
              <dt>Send, and a new line</dt>
              <dd>
                <kbd>Enter</kbd>
                <kbd>⇧ Enter</kbd>
              </dd>
            </div>
          </dl>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent)

const nameOf = (key: string): string => {
  if (key === 'mod') return isApple ? '⌘' : 'Ctrl'
  return key === 'shift' ? '⇧' : key.toUpperCase()
}
