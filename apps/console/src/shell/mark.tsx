/** The sign: a line with a gap in it, and what holds it together. As in public/favicon.svg. */
export const Mark = ({ size = 28 }: { readonly size?: number }) => (
  <svg className="mark" viewBox="0 0 32 32" width={size} height={size} aria-hidden>
    <rect width="32" height="32" rx="8" className="mark-ground" />
    <path d="M5 16h6M21 16h6" className="mark-line" />
    <rect x="9.5" y="9.5" width="13" height="13" rx="6.5" className="mark-line" />
    <path d="M14.6 16h2.8" className="mark-spark" />
  </svg>
)
