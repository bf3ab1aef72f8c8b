// The theme that was chosen, before anything is painted. `auto` leaves it to the system; see src/shell/theme.ts.
try {
  var theme = localStorage.getItem('holdfast.theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
} catch {
  // A browser that keeps nothing follows the system.
}
