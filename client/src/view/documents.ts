import * as vscode from 'vscode'

/** Of documents that the extension makes itself. */
export const ownScheme = 'daemonset'

/** Read-only documents made by the extension: live objects, sides of a comparison, descriptions. Nothing of them touches the disk. */
export class Documents implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly texts = new Map<string, string>()
  private readonly changed = new vscode.EventEmitter<vscode.Uri>()
  readonly onDidChange = this.changed.event
  private readonly subscriptions: vscode.Disposable[]
  private next = 1

  constructor() {
    this.subscriptions = [
      this.changed,
      vscode.workspace.registerTextDocumentContentProvider(ownScheme, this),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.texts.delete(uri.toString())),
    ]
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.toString()) ?? ''
  }

  /** A document of its own each time. `path` is what its tab shows; its end chooses the language. */
  put(path: string, text: string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme: ownScheme, authority: String(this.next++), path: `/${path}` })
    this.texts.set(uri.toString(), text)
    return uri
  }

  update(uri: vscode.Uri, text: string) {
    this.texts.set(uri.toString(), text)
    this.changed.fire(uri)
  }

  async show(path: string, text: string): Promise<vscode.TextEditor> {
    return vscode.window.showTextDocument(this.put(path, text), { preview: true })
  }

  /** Compares two texts in VS Code's own editor. The answer closes it again. */
  async compare(
    title: string,
    left: { path: string; text: string },
    right: { path: string; text: string },
  ): Promise<() => Promise<void>> {
    const before = this.put(left.path, left.text)
    const after = this.put(right.path, right.text)
    await vscode.commands.executeCommand('vscode.diff', before, after, title, { preview: true, preserveFocus: true })
    return async () => {
      const isOurs = ({ input }: vscode.Tab) =>
        input instanceof vscode.TabInputTextDiff && input.modified.toString() === after.toString()
      const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs).filter(isOurs)
      await vscode.window.tabGroups.close(tabs)
    }
  }

  dispose() {
    for (const subscription of this.subscriptions) subscription.dispose()
  }
}
