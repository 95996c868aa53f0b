import * as vscode from 'vscode'

/** Of documents that the extension makes itself. */
export const ownScheme = 'daemonset'

/** A comparison on the screen. */
export interface Shown {
  close(): Promise<void>
  /** Once both of its sides stand in editors, with their texts. */
  readonly seen: Promise<void>
}

/** An editor of another extension shows a comparison without telling. So long it is given, in milliseconds. */
const untold = 5000

/** Waits until documents stand in visible editors, or for some time where they are open in a tab that does not tell. */
function whenVisible(uris: readonly vscode.Uri[], isOpen: () => boolean): Promise<void> {
  const isVisible = (uri: vscode.Uri) =>
    vscode.window.visibleTextEditors.some(({ document }) => document.uri.toString() === uri.toString())
  if (uris.every(isVisible)) return Promise.resolve()
  return new Promise((resolve) => {
    const end = () => {
      waiting.dispose()
      clearTimeout(timer)
      resolve()
    }
    const waiting = vscode.window.onDidChangeVisibleTextEditors(() => uris.every(isVisible) && end())
    const timer = setTimeout(() => isOpen() && end(), untold)
  })
}

/** Read-only documents made by the extension: live objects, sides of a comparison, descriptions. Nothing of them touches the disk. */
export class Documents implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly texts = new Map<string, string>()
  private readonly subscription = vscode.Disposable.from(
    vscode.workspace.registerTextDocumentContentProvider(ownScheme, this),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => this.texts.delete(uri.toString())),
  )
  private next = 1

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.toString()) ?? ''
  }

  /** A document of its own each time. `path` is what its tab shows; its end chooses the language. */
  private put(path: string, text: string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme: ownScheme, authority: String(this.next++), path: `/${path}` })
    this.texts.set(uri.toString(), text)
    return uri
  }

  async show(path: string, text: string): Promise<void> {
    await vscode.window.showTextDocument(this.put(path, text), { preview: true })
  }

  /** Compares two texts in VS Code's own editor. */
  async compare(title: string, path: string, left: string, right: string): Promise<Shown> {
    const before = this.put(path, left)
    const after = this.put(path, right)
    await vscode.commands.executeCommand('vscode.diff', before, after, title, { preview: true, preserveFocus: true })
    const isOurs = ({ input }: vscode.Tab) =>
      input instanceof vscode.TabInputTextDiff && input.modified.toString() === after.toString()
    const tabs = () => vscode.window.tabGroups.all.flatMap((group) => group.tabs).filter(isOurs)
    const close = async () => void (await vscode.window.tabGroups.close(tabs()))
    return { close, seen: whenVisible([before, after], () => tabs().length > 0) }
  }

  dispose() {
    this.subscription.dispose()
  }
}
