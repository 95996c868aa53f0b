import * as vscode from 'vscode'

/** What a terminal shows it with. */
export interface Screen {
  readonly size: vscode.TerminalDimensions
  write(text: string): void
  /** Closes the terminal. */
  end(): void
}

/** What runs in a terminal, and ends when it closes. */
export interface Running {
  input(data: string): void
  resize(size: vscode.TerminalDimensions): void
  close(): void
}

/** Shows a terminal of the editor. What runs in it is started once it is there. */
export function showTerminal(name: string, icon: string, start: (screen: Screen) => Running): void {
  const written = new vscode.EventEmitter<string>()
  const closed = new vscode.EventEmitter<void>()
  let running: Running | undefined
  const pty: vscode.Pseudoterminal = {
    onDidWrite: written.event,
    onDidClose: closed.event,
    open: (size = { columns: 80, rows: 24 }) => {
      running = start({ size, write: (text) => written.fire(text), end: () => closed.fire() })
    },
    handleInput: (data) => running?.input(data),
    setDimensions: (size) => running?.resize(size),
    close: () => running?.close(),
  }
  vscode.window.createTerminal({ name, pty, iconPath: new vscode.ThemeIcon(icon) }).show()
}
