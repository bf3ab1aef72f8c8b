// The frame around every room of the console: a rail with the rooms, a list that belongs to the room, the room itself.
// On a phone rail and list are one drawer.
import { Menu } from '@base-ui/react/menu'
import { Gauge, Keyboard, LogOut, MessagesSquare, Monitor, Moon, Sun } from 'lucide-react'
import type { ReactNode } from 'react'
import { Mark } from './mark.tsx'
import { type Route, hrefOf } from './route.ts'
import { setTheme, useTheme } from './theme.ts'

export interface ShellProps {
  /** Which one is open. */
  readonly room: Route['place']
  readonly list: ReactNode
  readonly children: ReactNode
  readonly isNarrow: boolean
  readonly isListOpen: boolean
  readonly onListClose: () => void
  readonly onHelp: () => void
  readonly onSignOut: () => void
}

export function Shell({ room, list, children, isNarrow, isListOpen, onListClose, onHelp, onSignOut }: ShellProps) {
  const isDrawer = isNarrow && isListOpen
  return (
    <div className="shell" data-list={isListOpen ? 'open' : 'closed'}>
      <div
        className="shell-side"
        inert={isNarrow && !isListOpen}
        onKeyDown={({ key }) => void (isDrawer && key === 'Escape' && onListClose())}
      >
        <nav className="rail" aria-label="Console">
          <a className="rail-mark" href={hrefOf({ place: 'chat' })} aria-label="Holdfast">
            <Mark />
          </a>
          {ROOMS.map(({ place, title, href, icon: Icon }) => (
            <a
              key={place}
              className="icon-button"
              href={href}
              aria-current={place === room ? 'page' : undefined}
              aria-label={title}
              title={title}
            >
              <Icon />
            </a>
          ))}
          <span className="rail-space" />
          <button
            className="icon-button"
            type="button"
            aria-label="Keyboard shortcuts"
            title="Keyboard shortcuts"
            onClick={onHelp}
          >
            <Keyboard />
          </button>
          <ThemeMenu />
          <button className="icon-button" type="button" aria-label="Sign out" title="Sign out" onClick={onSignOut}>
            <LogOut />
          </button>
        </nav>
        {(isListOpen || isNarrow) && list}
      </div>
      {isDrawer && <div className="shell-shade" onClick={onListClose} />}
      <div className="shell-room" inert={isDrawer}>
        {children}
      </div>
    </div>
  )
}

const ROOMS = [
  { place: 'chat', title: 'Chat', href: hrefOf({ place: 'chat' }), icon: MessagesSquare },
  { place: 'operate', title: 'Operate', href: hrefOf({ place: 'operate', page: 'overview' }), icon: Gauge },
] as const

const THEMES = [
  { theme: 'light', label: 'Light', icon: Sun },
  { theme: 'dark', label: 'Dark', icon: Moon },
  { theme: 'auto', label: 'As the system', icon: Monitor },
] as const

function ThemeMenu() {
  const theme = useTheme()
  const Icon = THEMES.find((one) => one.theme === theme)!.icon
  return (
    <Menu.Root>
      <Menu.Trigger className="icon-button" aria-label="Theme" title="Theme">
        <Icon />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner className="positioner" side="right" align="end" sideOffset={8}>
          <Menu.Popup className="popup">
            <Menu.RadioGroup value={theme} onValueChange={setTheme}>
              {THEMES.map(({ theme, label, icon: Icon }) => (
                <Menu.RadioItem key={theme} className="item" value={theme} closeOnClick>
                  <Icon />
                  {label}
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}
