import '@holdfast/widget/style.css'
import './style/tokens.css'
import './style/base.css'
import './shell/shell.css'
import './access/gate.css'
import './chat/chat.css'
import './chat/list.css'
import './line/line.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
