// The widget's pictures: strokes on a 20 by 20 sheet, in the colour of the text around them. Decoration: what a button
// does, its label says.
const icon = (path: string) =>
  function Icon() {
    return (
      <svg className="hf-icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
        <path d={path} />
      </svg>
    )
  }

export const SendIcon = icon('M10 16V4.5M5 9.2 10 4.2l5 5')
export const CopyIcon = icon(
  'M7.5 5.6A1.6 1.6 0 0 1 9.1 4h5.3A1.6 1.6 0 0 1 16 5.6v5.3a1.6 1.6 0 0 1-1.6 1.6M5.6 7.5h5.3a1.6 1.6 0 0 1 1.6 1.6v5.3a1.6 1.6 0 0 1-1.6 1.6H5.6A1.6 1.6 0 0 1 4 14.4V9.1a1.6 1.6 0 0 1 1.6-1.6z',
)
export const CheckIcon = icon('m4.5 10.5 3.6 3.7L15.5 6')
export const RetryIcon = icon('M15.6 8A6 6 0 1 0 16 10.8M15.8 4v4h-4')
export const EditIcon = icon(
  'M11.6 5.6 14.4 8.4M4.5 15.5l.7-3.5 7.6-7.6a1.4 1.4 0 0 1 2 0l.8.8a1.4 1.4 0 0 1 0 2L8 14.8z',
)
export const PreviousIcon = icon('M11.8 5.5 7.3 10l4.5 4.5')
export const NextIcon = icon('M8.2 5.5 12.7 10l-4.5 4.5')
export const FoldIcon = icon('m6 8.2 4 4 4-4')
export const AttachIcon = icon('M10 4.2v11.6M4.2 10h11.6')
export const CloseIcon = icon('m5.8 5.8 8.4 8.4M14.2 5.8l-8.4 8.4')
export const DownIcon = icon('M10 4v11.5M5 10.8l5 5 5-5')
export const ToolIcon = icon('M5 5.5 9 9.8 5 14M10.5 14.5H15.5')
export const ThoughtIcon = icon(
  'M10 3.5v2.2M10 14.3v2.2M3.5 10h2.2M14.3 10h2.2M5.4 5.4 7 7M13 13l1.6 1.6M14.6 5.4 13 7M7 13l-1.6 1.6',
)
export const FileIcon = icon('M11 3.5H5.5v13h9V7zM11 3.5V7h3.5')
export const SeamIcon = icon('M3 10h4.2M12.8 10H17M10 7.2v5.6M7.2 10h5.6')
export const ProblemIcon = icon('M10 6.4v4.4M10 13.3v.4M10 3.2 17.2 16H2.8z')

export function StopIcon() {
  return (
    <svg className="hf-icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <rect className="hf-icon-solid" x="4.5" y="4.5" width="11" height="11" rx="2.5" />
    </svg>
  )
}
